"""Draw a published dashboard with what a real Prometheus answers, as one SVG that needs nothing else.

The Prometheus is one of our own: it is filled with two months of the reference shop's raw counters, and with all that
the published rules of one SLO record of them: other SLOs have no data. It takes less than a minute.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]

from burnbook import toolbox  # noqa: E402
from burnbook.live.processes import LiveError, scratch  # noqa: E402
from picture import dashboard, past, sheet  # noqa: E402
from picture.ask import Span  # noqa: E402

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_SCALE = 1.25  # pixels of the PNG for each of the SVG


def main() -> int:
    """Draw what the command line asks for; tell what is missing."""
    try:
        _run(_arguments())
    except (LiveError, OSError, KeyError, ValueError) as error:
        print(f"draw.py: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="draw.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dashboard", help="which of dashboards/*.json, by its name: slo")
    parser.add_argument("--out", type=Path, required=True, help="the SVG to write")
    parser.add_argument("--png", type=Path, help="draw it as pixels, too; needs chromium")
    parser.add_argument("--service", default="checkout", help="what $service is (default: checkout)")
    parser.add_argument("--slo", default="availability", help="what $slo is (default: availability)")
    parser.add_argument("--hours", type=int, default=6, help="how much time is shown (default: 6)")
    return parser.parse_args()


def _run(asked: argparse.Namespace) -> None:
    file = ROOT / "dashboards" / f"{asked.dashboard}.json"
    if not file.is_file():
        raise LiveError(f"{file} is missing: `burnbook generate` writes the bundle")
    read = dashboard.read(file)
    foot = (
        f"drawn by tools/picture from dashboards/{file.name} with data of the reference shop in a real Prometheus; "
        "Grafana draws it in its own style"
    )
    unset = dict.fromkeys(read.variables, "")  # as Grafana leaves a variable without values
    chosen = {**unset, "service": asked.service, "slo": asked.slo}
    view = sheet.View(chosen, Span(past.END - asked.hours * 3600, past.END), foot)
    with past.server(ROOT / "alerts", asked.service, asked.slo) as client:
        drawn = sheet.draw(read, client, view)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(drawn, "utf-8")
    if asked.png:
        _photograph(asked.out, asked.png)


def _photograph(drawn: Path, png: Path) -> None:
    """Have a browser draw the SVG."""
    browser = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    size = re.search(r'<svg[^>]* width="(\d+)" height="(\d+)"', drawn.read_text("utf-8"))
    if browser is None or size is None:
        raise LiveError(f"{png} is not drawn: there is no chromium here (Debian, Ubuntu: apt install chromium)")
    with scratch() as folder:
        shot = folder / "shot.png"
        flags = ["--headless", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}"]
        flags += ["--no-sandbox"] if os.geteuid() == 0 else []
        flags += [f"--force-device-scale-factor={_SCALE}", f"--window-size={size[1]},{size[2]}", f"--screenshot={shot}"]
        result = toolbox.run((browser, *flags, drawn.resolve().as_uri()), folder, 60)
        if not shot.is_file():
            raise LiveError(f"chromium drew nothing:\n{result.output}")
        png.write_bytes(shot.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
