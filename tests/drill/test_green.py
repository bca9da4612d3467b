"""The drill of the reference bundle: an SLO of each kind, with two Prometheis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from burnbook import pipeline
from drill.once import once
from drill.runs import ROOT, begun, left


@dataclass(frozen=True)
class Run:
    """What the command said, wrote, and left."""

    code: int
    told: dict[str, Any]
    page: str
    left: str

    def seen(self, question: str) -> dict[str, str]:
        """Return what was seen, by subject and question."""
        return {
            f"{v['subject']}: {v['question']}": v["was"] for v in self.told["verdicts"] if question in v["question"]
        }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    def play() -> str:
        scratch, page = tmp_path_factory.mktemp("green"), tmp_path_factory.mktemp("page") / "drill.md"
        with begun(scratch, "--ha", "--format", "json", "--report", str(page)) as process:
            stdout, stderr = process.communicate(timeout=120)
        assert stdout, stderr
        return json.dumps([process.returncode, json.loads(stdout), page.read_text(), left(scratch)])

    return Run(*json.loads(once(tmp_path_factory, "green", play)))


def test_everything_is_as_it_must_be(run: Run) -> None:
    assert [verdict for verdict in run.told["verdicts"] if not verdict["passed"]] == []
    assert (run.code, run.told["passed"]) == (0, True)


def test_an_slo_of_each_kind_is_drilled(run: Run) -> None:
    slos = {slo.subject: slo for service in pipeline.compile_plan(ROOT).plan.services for slo in service.slos}
    drilled = [found["subject"] for found in run.told["incidents"]]
    assert sorted(slos[name].sli.kind for name in drilled) == sorted({slo.sli.kind for slo in slos.values()})
    assert not any(slos[name].stage == "shadow" for name in drilled)


def test_it_takes_less_than_a_minute(run: Run) -> None:
    assert run.told["seconds"] < 60


def test_each_first_alert_is_told_once_although_two_prometheis_fire(run: Run) -> None:
    assert run.told["pair"]
    counts = {key: seen for key, seen in run.seen(" is told").items() if key.endswith(("fast is told", "slow is told"))}
    counts |= run.seen("SLODeadlineMissed is told")
    counts = {key: seen for key, seen in counts.items() if not key.endswith("to be over")}
    assert len(counts) == len(run.told["incidents"])
    assert all(seen.startswith("1 to ") and "," not in seen for seen in counts.values())


def test_a_page_goes_to_the_team_of_its_service(run: Run) -> None:
    seen = run.seen(" tells")
    assert seen["checkout/availability: SLOErrorBudgetBurn fast tells"] == "storefront-page"
    assert seen["payment-gateway/reachable: SLOErrorBudgetBurn fast tells"] == "payments-page"
    assert seen["order-mailer/invoice-run: SLODeadlineMissed tells"] == "storefront-ticket"


def test_how_soon_is_that_of_the_formula(run: Run) -> None:
    fires = run.seen(" fires")
    assert fires["checkout/availability: SLOErrorBudgetBurn fast fires"] == "after 9m"  # 8.6 in the Workbook's table
    assert fires["checkout/availability: SLOErrorBudgetBurn medium fires"] == "after 22m"


def test_the_base_counts_raw_series_of_every_kind_that_counts_events(run: Run) -> None:
    counted = run.seen("base counts raw events")
    assert counted["checkout/availability: base counts raw events"] == (
        "2400 a minute, 0 bad, then 2400 a minute, 240 bad"  # 40 a second are expected, and a tenth fails
    )
    assert {key.partition(":")[0] for key in counted} > {"checkout/latency-250ms", "checkout/payment-success"}


def test_what_fills_up_is_told_by_service_alone(run: Run) -> None:
    seen = run.seen("DatabasePoolNearlyFull")
    assert seen["checkout/saturation: DatabasePoolNearlyFull tells"] == "storefront-ticket"
    assert seen["checkout/saturation: DatabasePoolNearlyFull is grouped by"] == "alertname, cluster, service"


def test_the_page_of_markdown_tells_verdicts_timeline_and_what_is_shortened(run: Run) -> None:
    for verdict in run.told["verdicts"]:
        assert f"| {verdict['subject']} | {verdict['question']} | passed |" in run.page.replace("\\", "")
    assert "storefront-page is told: firing checkout/availability SLOErrorBudgetBurn fast" in run.page
    assert "| group_wait | 2m | 5s (24 times shorter) |" in run.page.replace("\\", "")


def test_nothing_is_left(run: Run) -> None:
    assert run.left == ""
