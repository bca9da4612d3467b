"""Measure how long `burnbook backtest` takes for half a year of recorded minutes; exit 1 if a goal is missed.

The Prometheus is a canned server of the tests: what is measured is asking, reading, replaying and telling. Wall time
means something on an idle machine alone; CPU seconds are those of the command.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from backtest.canned import Past, serving  # noqa: E402
from support import PROJECT, SERVICE, write  # noqa: E402

TIMES = ("--from", "2026-03-01", "--to", "2026-09-01")
FIRST, AGAIN = 120.0, 60.0  # the goals, in seconds of wall time
POLICIES = "policies: {calm: [{severity: ticket, budget: 20%, long: 1d}]}\n"


def count(at: int) -> tuple[float, float]:
    """Return the events of a minute: an outage of 20 minutes each fortnight, and two bad ones of 6,000 else."""
    return 6000, 6000 if at // 1200 % 1008 == 500 else 2


def main() -> int:
    """Measure and tell; 1 if a goal is missed."""
    print(f"{os.cpu_count()} cores; load at the beginning {os.getloadavg()[0]:.1f}\n")
    print("| `burnbook backtest --policy calm`, six months | goal | wall | CPU |\n|---|---|---|---|")
    missed = False
    with tempfile.TemporaryDirectory(prefix="burnbook-bench-") as scratch, serving(Past(count)) as server:
        folder = write(Path(scratch), SERVICE, PROJECT + POLICIES)
        for what, goal in (("the first time", FIRST), ("again, all of it remembered", AGAIN)):
            wall, cpu = _run(folder, server.url)
            missed = missed or wall >= goal
            print(f"| {what} | {goal:.0f} s | {wall:.2f} s | {cpu:.2f} s |")
    return 1 if missed else 0


def _run(folder: Path, url: str) -> tuple[float, float]:
    """Run the command once; return its wall time and its CPU seconds."""
    command = Path(sys.executable).with_name("burnbook")
    argv = (str(command), "backtest", "web", "--prometheus", url, *TIMES, "--policy", "calm")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    own = os.environ | {"BURNBOOK_HISTORY": str(folder / "history")}
    subprocess.run(argv, cwd=folder, env=own, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begun, cpu


if __name__ == "__main__":
    sys.exit(main())
