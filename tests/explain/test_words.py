"""Where values come from, who is told, and how it looks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from burnbook import explain, pipeline
from burnbook.explain import text
from support import PROJECT, SERVICE, write

ROOT = Path(__file__).parents[2]
REFERENCE = pipeline.compile_plan(ROOT)
SUBJECTS = explain.subjects(REFERENCE.plan)


def lines_of(name: str, compiled: pipeline.Compiled = REFERENCE, series: int = 40) -> list[str]:
    asked = (name, compiled.plan, series, compiled.warnings, compiled.silenced)
    return list(text.slo(explain.slo(*asked)) if "/" in name else text.service(explain.service(*asked)))


@pytest.mark.parametrize("name", SUBJECTS)
def test_lines_fit_into_a_hundred_columns_but_for_addresses(name: str) -> None:
    lines = lines_of(name)
    assert [line for line in lines if len(line) > 100 and "://" not in line] == []
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("name", [name for name in SUBJECTS if "/" in name])
def test_every_place_that_is_told_holds_what_is_told(name: str) -> None:
    found = explain.slo(name, REFERENCE.plan, 40, (), ())
    places = {one.name: one for one in found.stated if ".yaml:" in one.source and "lines at" not in one.source}
    assert {"objective", "team", "family"} <= places.keys()
    for one in places.values():
        file, line = one.source.split(":")
        key = one.name.replace(" ", "_").replace("telemetry_absent", "absent")
        said = (ROOT / file).read_text().splitlines()[int(line) - 1]
        assert key in said or one.value in said


def test_what_nobody_wrote_is_told_by_what_decided_it(tmp_path: Path) -> None:
    compiled = pipeline.compile_plan(write(tmp_path))
    found = explain.slo("web/availability", compiled.plan, 40, (), ())
    sources = {one.name: one.source for one in found.stated}
    assert sources["window"] == "default"
    assert sources["policy"] == "default, comes with Burnbook"
    assert sources["telemetry absent"] == "criticality important"
    assert sources["interval"] == "family fastapi-instrumentator"
    assert sources["objective"] == "slos/web.yaml:7"


def test_what_several_thresholds_share_is_told_with_the_place_where_it_stands(tmp_path: Path) -> None:
    several = (
        "  - name: latency\n    objectives:\n      - {threshold: 1s, objective: 99}\n    window: 7d\n"
        "    sli: {latency: {errors: ignored}}\n"
    )
    compiled = pipeline.compile_plan(write(tmp_path, SERVICE + several))
    found = explain.slo("web/latency-1s", compiled.plan, 40, (), ())
    sources = {one.name: one.source for one in found.stated}
    assert (sources["objective"], sources["window"]) == ("slos/web.yaml:11", "slos/web.yaml:12")


def test_a_detection_is_late_by_a_scrape_the_arrival_and_an_evaluation() -> None:
    assert explain.slo("checkout/availability", REFERENCE.plan, 40, (), ()).lag == 30 + 30 + 60
    assert explain.slo("payment-gateway/availability", REFERENCE.plan, 40, (), ()).lag == 30 + 60


def test_a_lint_is_told_of_the_slo_that_it_is_about(tmp_path: Path) -> None:
    second = "  - name: jobs\n    objective: 99\n    sli: {events: {bad: 'j_total{result=\"ok\"}', total: j_total}}\n"
    compiled = pipeline.compile_plan(write(tmp_path, SERVICE + second))
    asked = (compiled.plan, 40, compiled.warnings, compiled.silenced)
    told = {name: [lint.id for lint in explain.slo(f"web/{name}", *asked).lints] for name in ("availability", "jobs")}
    assert told == {"availability": [], "jobs": ["good-bad-inverted"]}
    assert explain.service("web", *asked).lints == ()


def test_a_policy_of_the_project_is_told_with_its_place(tmp_path: Path) -> None:
    project = PROJECT + "policies:\n  default:\n    - {severity: ticket, budget: 20%, long: 1d}\n"
    compiled = pipeline.compile_plan(write(tmp_path, SERVICE, project))
    (policy,) = [s for s in explain.slo("web/availability", compiled.plan, 40, (), ()).stated if s.name == "policy"]
    assert policy.source == "default, lines at burnbook.yaml:10"


def test_a_receiver_is_told_with_its_ways_and_without_its_secrets() -> None:
    shown = "\n".join(lines_of("checkout/availability"))
    assert "storefront-page: pagerduty, slack #storefront-alerts" in shown
    assert "secrets" not in shown


def test_every_series_that_an_slo_records_or_reads_is_named() -> None:
    for service in REFERENCE.plan.services:
        for slo in service.slos:
            found = explain.slo(f"{service.name}/{slo.name}", REFERENCE.plan, 40, (), ())
            assert set(found.recorded) == {r.series for g in slo.groups for r in g.rules if hasattr(r, "series")}
            assert {raw.metric for raw in slo.sli.raw} <= {selector.partition("{")[0] for selector in found.raw}
            assert not [selector for selector in found.raw if selector.startswith(("slo:", "ALERTS"))]


def test_a_silenced_lint_is_told_with_its_reason_and_a_heard_one_with_its_words(tmp_path: Path) -> None:
    service = SERVICE.replace("team: a", "team: a\ncriticality: critical")
    told = lines_of("web", pipeline.compile_plan(write(tmp_path, service)))
    assert any(line.startswith("  no-probe: web is critical") for line in told)
    silenced = service + "silence: [{lint: no-probe, reason: we look at it}]\n"
    assert "  no-probe, silenced: we look at it" in lines_of("web", pipeline.compile_plan(write(tmp_path, silenced)))


def test_a_service_costs_what_its_slos_cost_together() -> None:
    found = explain.service("checkout", REFERENCE.plan, 100, (), ())
    assert found.cost.an_hour == sum(slo.cost.an_hour for slo in found.slos)
    assert found.cost.recorded_series == sum(slo.cost.recorded_series for slo in found.slos)
    assert (found.cost.raw_series, found.cost.interval) == (100, Decimal(30))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [("51.84", "52 s"), ("518.4", "8.6 min"), ("7178.4", "119.6 min"), ("25920", "7.2 h"), ("2332800", "27 d")],
)
def test_times_are_told_in_the_unit_one_would_say(seconds: str, told: str) -> None:
    assert text.time(Decimal(seconds)) == told


def test_a_tier_that_never_fires_says_never() -> None:
    assert text.time(None) == "never"
