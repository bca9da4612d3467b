"""Properties of every planned rule."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from burnbook import pipeline, sre
from burnbook.model.rules import Alert, Record
from burnbook.text import durations, promql
from support import PROJECT, SERVICE, plan, slo, write

ROOT = Path(__file__).parents[2]
REFERENCE = pipeline.compile_plan(ROOT).plan
SLOS = [slo for service in REFERENCE.services for slo in service.slos]


@pytest.mark.parametrize("found", SLOS, ids=lambda found: f"{found.service}-{found.name}")
def test_no_group_has_more_than_twenty_rules(found) -> None:
    assert all(len(group.rules) <= 20 for group in found.groups)


@pytest.mark.parametrize("found", SLOS, ids=lambda found: f"{found.service}-{found.name}")
def test_every_read_of_a_recorded_series_names_the_whole_identity(found) -> None:
    for group in found.groups:
        for rule in group.rules:
            for selector in promql.selectors(rule.expr):
                if selector.metric.startswith(("slo:", "burnbook_", "ALERTS")):
                    assert set(promql.equals(found.ids)) <= set(selector.matchers), rule.expr


@pytest.mark.parametrize("found", SLOS, ids=lambda found: f"{found.service}-{found.name}")
def test_every_series_that_is_read_is_recorded_by_the_same_slo(found) -> None:
    rules = [rule for group in found.groups for rule in group.rules]
    recorded = {rule.series for rule in rules if isinstance(rule, Record)}
    read = {
        s.metric for rule in rules for s in promql.selectors(rule.expr) if s.metric.startswith(("slo:", "burnbook_"))
    }
    read |= {
        name
        for a in found.alerts()
        for _, text in a.annotations
        for name in re.findall(r"slo:[a-z_0-9]+:[a-z0-9_]+", text)
    }
    assert read <= recorded


def test_every_raw_selector_of_pushed_telemetry_is_read_late_and_only_for_its_service() -> None:
    (checkout,) = [service for service in REFERENCE.services if service.name == "checkout"]
    for found in checkout.slos:
        records = [rule for rule in found.groups[0].rules if isinstance(rule, Record)]
        base = [rule for rule in records if rule.series in {f"{name}1m" for name in found.events}]
        assert len(base) == 2
        for rule in base:
            raw = [s for s in promql.selectors(rule.expr) if not s.metric.startswith("slo:")]
            assert raw
            assert all('service_name="checkout"' in str(selector) for selector in raw)
            # each selector is followed by its offset: 30s now, 1m30s a minute ago, and hours ago
            assert len(re.findall(r"offset (?:1m|[16]h|1d)?30s", rule.expr)) == len(raw)


def test_alerts_carry_who_what_and_how_loud() -> None:
    for found in SLOS:
        for alert in found.alerts():
            assert {"severity", "team"} <= dict(alert.labels).keys()
            assert not {"service", "slo"} & dict(alert.labels).keys()  # they come with the series


def test_the_four_burn_speeds_are_those_of_the_workbook(tmp_path: Path) -> None:
    found = slo(tmp_path)
    told = [(t.speed, t.severity, t.factor, t.threshold, t.long.name, t.short.name) for t in found.tiers]
    assert told == [
        ("fast", "page", Decimal("14.4"), Decimal("0.0144"), "1h", "5m"),
        ("medium", "page", Decimal(6), Decimal("0.006"), "6h", "30m"),
        ("slow", "ticket", Decimal(3), Decimal("0.003"), "1d", "2h"),
        ("trickle", "ticket", Decimal(1), Decimal("0.001"), "3d", "6h"),
    ]


@pytest.mark.parametrize(
    ("window", "factors"),
    [
        ("7d", ["13.44", "3.5", "1.4", "1.003"]),
        ("14d", ["13.44", "4.48", "1.96", "1.027"]),
        ("28d", ["13.44", "5.6", "2.8", "1.027"]),
        ("90d", ["43.2", "18", "9", "3"]),
    ],
)
def test_default_shares_of_other_periods_never_fall_below_a_burn_rate_of_one(
    tmp_path: Path, window: str, factors: list[str]
) -> None:
    found = slo(tmp_path, SERVICE.replace("objective: 99.9", f"objective: 99.9\n    window: {window}"))
    assert [f"{round(tier.factor, 3).normalize():f}" for tier in found.tiers] == factors


@pytest.mark.parametrize(("error", "minutes"), [("0.15", "5.76"), ("1", "0.864"), ("0.02", "43.2")])
def test_detection_times_are_those_of_the_workbook(error: str, minutes: str) -> None:
    seconds = sre.detection_time(Decimal(error), Decimal("14.4"), Decimal("0.001"), 3600)
    assert seconds is not None
    assert seconds / 60 == Decimal(minutes)
    assert sre.detection_time(Decimal("0.0144"), Decimal("14.4"), Decimal("0.001"), 3600) is None


@pytest.mark.parametrize(
    ("rate", "guards"),
    [
        ("40/s", [0, 0, 0, 0]),
        ("2/m", [10, 10, 10, 10]),
        ("1/m", [10, 10, 10, 10]),
        ("5/h", [2, 10, 10, 10]),
        ("1/h", [2, 3, 10, 10]),
    ],
)
def test_a_guard_holds_tiers_back_where_traffic_is_thin_and_never_asks_for_more_than_half(
    tmp_path: Path, rate: str, guards: list[int]
) -> None:
    service = SERVICE.replace("selector: {job: web}", f"selector: {{job: web}}, expected_rate: {rate}")
    found = slo(tmp_path, service)
    assert [tier.min_bad for tier in found.tiers] == guards
    told = [alert.name for alert in found.alerts()]
    assert ("SLOLowTrafficErrors" in told) == any(guards)


def test_a_guard_that_is_given_is_taken(tmp_path: Path) -> None:
    service = SERVICE.replace("objective: 99.9", "objective: 99.9\n    alerting: {min_bad_events: 7}")
    assert [tier.min_bad for tier in slo(tmp_path, service).tiers] == [7, 7, 7, 7]


@pytest.mark.parametrize(
    ("rate", "alerting", "warned"),
    [
        ("1/h", "{}", ["too-little-traffic"]),
        ("40/m", "{min_bad_events: 0}", []),
        ("10/h", "{min_bad_events: 0}", ["one-failure-fires"] * 4),
    ],
)
def test_traffic_that_a_tier_cannot_live_with_is_a_warning(
    tmp_path: Path, rate: str, alerting: str, warned: list[str]
) -> None:
    service = SERVICE.replace("selector: {job: web}", f"selector: {{job: web}}, expected_rate: {rate}")
    compiled = pipeline.compile_plan(write(tmp_path, service.replace("99.9", f"99.9\n    alerting: {alerting}")))
    assert [problem.id for problem in compiled.warnings] == warned


def test_a_disabled_severity_has_no_burn_alerts_but_its_windows_are_recorded(tmp_path: Path) -> None:
    service = SERVICE.replace("objective: 99.9", "objective: 99.9\n    alerting: {page: {disabled: true}}")
    found = slo(tmp_path, service)
    assert [tier.speed for tier in found.tiers] == ["slow", "trickle"]
    recorded = {rule.series for rule in found.groups[0].rules if isinstance(rule, Record)}
    assert "slo:sli_error:ratio_rate1h" in recorded


def test_labels_and_annotations_of_a_severity_reach_its_alerts_alone(tmp_path: Path) -> None:
    alerting = "alerting: {ticket: {labels: {queue: x}, annotations: {note: 'a {{ b }}'}}}"
    found = slo(tmp_path, SERVICE.replace("objective: 99.9", f"objective: 99.9\n    {alerting}"))
    for alert in found.alerts():
        ticket = alert.label("severity") == "ticket"
        assert (alert.label("queue") == "x") == ticket
        assert dict(alert.annotations).get("note") == ('a {{ "{{" }} b }}' if ticket else None)


def test_severities_of_the_kubernetes_preset_are_said_so(tmp_path: Path) -> None:
    found = slo(tmp_path, project=PROJECT + "severities: kubernetes\n")
    assert {alert.label("severity") for alert in found.alerts()} == {"critical", "warning"}


def test_absence_is_as_loud_as_the_service_is_critical_unless_told_otherwise(tmp_path: Path) -> None:
    def vanished(service: str) -> Alert:
        return next(alert for alert in slo(tmp_path, service).alerts() if alert.kind == "absent")

    critical = SERVICE.replace("team: a", "team: a\ncriticality: critical")
    stated = SERVICE.replace("objective: 99.9", "objective: 99.9\n    alerting: {absent: {after: 1h, severity: page}}")
    told = [(a.label("severity"), durations.show(a.hold)) for a in map(vanished, (critical, SERVICE, stated))]
    assert told == [("page", "5m"), ("ticket", "15m"), ("page", "1h")]


def test_a_latency_slo_of_a_whole_number_matches_both_spellings_of_its_bound(tmp_path: Path) -> None:
    service = SERVICE.replace("{availability: {}}", "{latency: {threshold: 1s, errors: ignored}}")
    base = slo(tmp_path, service).groups[0].rules[1]
    assert r'le=~"1(\\.0)?"' in base.expr


@pytest.mark.parametrize(
    ("family", "bound"),
    [("otel-http", '"0.25"'), ("otel-http-legacy", r'"250(\\.0)?"'), ("fastapi-instrumentator", '"0.25"')],
)
def test_a_threshold_is_matched_in_the_unit_of_the_family(tmp_path: Path, family: str, bound: str) -> None:
    service = SERVICE.replace("fastapi-instrumentator", family).replace(
        "{availability: {}}", "{latency: {threshold: 250ms}}"
    )
    assert f"le={bound}" in (expr := slo(tmp_path, service).groups[0].rules[1].expr) or f"le=~{bound}" in expr


def test_the_same_definitions_give_the_same_bytes_in_any_order_of_files(tmp_path: Path) -> None:
    other = SERVICE.replace("service: web", "service: api")
    first = plan(tmp_path / "one", f"{SERVICE}---\n{other}")
    second = plan(tmp_path / "two", f"{other}---\n{SERVICE}")
    assert pipeline.render(first) == pipeline.render(second)


def test_an_slo_of_own_events_is_guarded_by_its_own_rate_and_not_by_that_of_requests(tmp_path: Path) -> None:
    service = SERVICE.replace("selector: {job: web}", "selector: {job: web}, expected_rate: 40/s") + (
        "  - {name: own, objective: 99.9, expected_rate: 1/m, sli: {events: {bad: bad_total, total: all_total}}}\n"
        "  - {name: unknown, objective: 99.9, sli: {events: {bad: bad_total, total: all_total}}}\n"
    )
    (found,) = plan(tmp_path, service).services
    guards = {slo.name: [tier.min_bad for tier in slo.tiers] for slo in found.slos}
    assert max(guards.pop("own")) == 10
    assert {guard for found in guards.values() for guard in found} == {0}
