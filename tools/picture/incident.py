"""Draft the postmortem of the reference shop's outage from a real Prometheus, and keep its first chart as a picture.

The Prometheus is that of draw.py: raw counters, and what the published rules make of them. Times differ by seconds from
run to run: when in a minute a rule is evaluated follows from where its file lies.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]

from burnbook import pipeline, postmortem  # noqa: E402
from burnbook.live.processes import LiveError  # noqa: E402
from picture import past, story  # noqa: E402

_MINUTE = 60


def main() -> int:
    """Draft what the command line asks for; tell what is missing."""
    parser = argparse.ArgumentParser(prog="incident.py", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the SVG to write")
    parser.add_argument("--page", type=Path, help="write the draft, too")
    asked = parser.parse_args()
    try:
        made = _drafted(asked.out.parent)
    except (LiveError, OSError) as error:
        print(f"incident.py: {error}", file=sys.stderr)
        return 1
    asked.out.write_text(next(svg for path, svg in made.charts.items() if path.stem.endswith("ratio")), "utf-8")
    if asked.page:
        asked.page.write_text(made.text, "utf-8")
    return 0


def _drafted(folder: Path) -> postmortem.Draft:
    """Return the draft of today's outage: the last but one of the story's incidents."""
    outage = story.INCIDENTS[-2]
    start = past.END - outage.ago * _MINUTE
    span = postmortem.Span(start, start + outage.lasts * _MINUTE)
    plan = pipeline.compile_plan(ROOT).plan
    with past.server(ROOT / "alerts", "checkout", "availability") as client:
        return postmortem.draft(plan, ROOT, "checkout/availability", span, past.END, client, folder)


if __name__ == "__main__":
    sys.exit(main())
