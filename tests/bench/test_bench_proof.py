"""The bench of the proofs is alive: its shops are planned, and a goal is missed by what takes as long or longer."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from bench_proof import shops  # noqa: E402
from bench_proof.bench import Taken  # noqa: E402

from burnbook import pipeline  # noqa: E402


def test_each_of_its_services_has_five_slos_and_a_name_of_its_own(tmp_path: Path) -> None:
    services = pipeline.compile_plan(shops.write(tmp_path / "shop", 30)).plan.services
    assert len({service.name for service in services}) == 30
    assert {len(service.slos) for service in services} == {5}


def test_a_run_without_a_goal_misses_none() -> None:
    taken = (Taken("run", 10, 9.9, 30), Taken("run", 10, 10, 5), Taken("run", None, 99, 5))
    assert [(run.missed, run.row().split(" | ")[-1]) for run in taken] == [
        (False, "yes |"),
        (True, "no |"),
        (False, "- |"),
    ]
