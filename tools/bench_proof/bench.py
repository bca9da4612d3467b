"""Measure how long `burnbook generate` takes; exit 1 if a goal is missed.

Wall time means something on an idle machine alone; CPU seconds (of the process and of the tools that it starts) can be
compared on a busy one. Nothing that was proved before is remembered at first, and the tools are warm.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from bench_proof import shops  # noqa: E402

ONE, UNCHANGED, MANY = 10.0, 1.0, 60.0  # the goals, in seconds of wall time


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took, in seconds; `goal` is None for a run that has none."""

    what: str
    goal: float | None
    wall: float
    cpu: float

    @property
    def missed(self) -> bool:
        """Whether there is a goal, and it is not reached."""
        return self.goal is not None and self.wall >= self.goal

    def row(self) -> str:
        """Return a row of the table."""
        goal = f"{self.goal:.0f} s" if self.goal else "-"
        verdict = "-" if self.goal is None else "no" if self.missed else "yes"
        return f"| {self.what} | {goal} | {self.wall:.2f} s | {self.cpu:.2f} s | {verdict} |"


def main() -> int:
    """Measure and tell; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="bench.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--burnbook", type=Path, default=Path(sys.executable).with_name("burnbook"), help="which one")
    parser.add_argument("--services", type=int, default=100, help="how many the large project has (100)")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores; load at the beginning {os.getloadavg()[0]:.1f}\n")
    print("| `burnbook generate` | goal | wall | CPU | reached |\n|---|---|---|---|---|")
    missed = False
    with tempfile.TemporaryDirectory(prefix="burnbook-bench-") as scratch:
        for taken in _runs(asked.burnbook, asked.services, Path(scratch)):
            print(taken.row(), flush=True)
            missed |= taken.missed
    return int(missed)


def _runs(burnbook: Path, services: int, scratch: Path) -> Iterator[Taken]:
    one, many = shops.write(scratch / "one", 1), shops.write(scratch / "many", services)
    _run(burnbook, shops.write(scratch / "warm", 1), scratch / "warm-proofs", "--no-proof", "promtool")
    yield Taken("a service of five SLOs, the first time", ONE, *_run(burnbook, one, scratch / "one-proofs"))
    yield Taken("the same, nothing changed", UNCHANGED, *_run(burnbook, one, scratch / "one-proofs"))
    words = f"{services} services of five SLOs of the same shapes"
    yield Taken(f"{words}, the first time", MANY, *_run(burnbook, many, scratch / "many-proofs"))
    yield Taken("the same, nothing changed", None, *_run(burnbook, many, scratch / "many-proofs"))
    definition = many / "slos" / "svc-aa.yaml"
    definition.write_text(definition.read_text().replace("objective: 99.5", "objective: 99.4"))
    yield Taken("the same, one objective changed", None, *_run(burnbook, many, scratch / "many-proofs"))


def _run(burnbook: Path, shop: Path, proofs: Path, *arguments: str) -> tuple[float, float]:
    """Generate; return the seconds of wall time, and of all cores for it and the tools it waited for."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    start = time.monotonic()
    process = subprocess.Popen(
        (str(burnbook), "generate", "--project", str(shop), *arguments),
        env=environment | {"BURNBOOK_PROOFS": str(proofs)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench.py: burnbook generate --project {shop}: exit code {process.returncode}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
