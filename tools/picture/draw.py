"""Run `burnbook preview` at a Prometheus of our own that is told a story: `draw.py slo --png slo.png`.

The Prometheus is filled with two months of the reference shop's raw counters, and with all that the published rules of
one SLO record of them: other SLOs have no data. It takes less than a minute.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]

from burnbook.cli.run import run  # noqa: E402
from burnbook.live.processes import LiveError, scratch  # noqa: E402
from picture import past  # noqa: E402

_SHOWN = ("--var", "service=checkout", "--var", "slo=availability", "--last", "6h")


def main(arguments: list[str]) -> int:
    """Preview a dashboard with these arguments; those that do not have the variables of an SLO take none."""
    chosen = _SHOWN if arguments[:1] == ["slo"] else _SHOWN[-2:]
    end = datetime.fromtimestamp(past.END, UTC).isoformat()
    try:
        with scratch() as folder, past.server(ROOT / "alerts", "checkout", "availability") as client:
            page = () if "--out" in arguments else ("--out", str(folder))  # then the picture alone is wanted
            told = ("--project", str(ROOT), "--prometheus", client.url, "--to", end, *page)
            return run(["preview", *arguments, *chosen, *told])
    except (LiveError, OSError) as error:
        print(f"draw.py: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
