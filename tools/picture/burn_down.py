"""Draw the chart of a review: of the SLO whose weeks the tests know to the last event."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests", "generator")]

from burnbook.review.pictures import picture  # noqa: E402
from review.told import reviewed  # noqa: E402


def main() -> int:
    """Write the SVG that the command line asks for."""
    parser = argparse.ArgumentParser(prog="burn_down.py", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the SVG to write")
    one = reviewed()["checkout/availability"]
    parser.parse_args().out.write_text(picture(one.found, one.service, one.slo), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
