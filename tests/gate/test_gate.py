"""Whether a rollout may go on: by the policy, by pages, by the pace since it began; the unknown is never a yes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import support
from burnbook import gate
from burnbook.gate import Asked, Gate
from burnbook.live.prometheus import Sample, Series
from burnbook.model import names
from burnbook.model.budget_policy import Freeze
from burnbook.model.plan import Service, Slo
from review import weeks
from review.told import Told
from review.weeks import PLAN

SERVICE = next(one for one in PLAN.services if one.name == "checkout")
NOW = 1_773_619_200.0  # Monday, 2026-03-16, midnight
HOUR, DAY = 3600.0, 86_400.0
BEFORE = Asked(NOW, None, None)
SOAK = Asked(NOW, NOW - DAY, DAY)
WATCHDOG = ("ALERTS", Series(weeks.watchdog(), tuple(Sample(NOW - 60 * i, 1.0) for i in reversed(range(5)))))
World = dict[str, dict[str, list[float] | float]]


def only(*slos: str, **changed: object) -> Service:
    """Return the service with some of its SLOs."""
    return replace(SERVICE, slos=tuple(one for one in SERVICE.slos if one.name in slos), **changed)


def healthy(slo: Slo, minutes: int = 1500, **labels: str) -> dict[str, Series]:
    """Return what is recorded of an SLO that is well, up to now."""
    ids = {**dict(slo.ids), **labels}
    info = {"objective": f"{slo.objective:f}", "window": slo.period.name}
    base = [NOW - 60 * i for i in reversed(range(minutes))]
    slow = [NOW - 180 * i for i in reversed(range(20))]
    return {
        f"{names.TOTAL}1m": Series(ids, tuple(Sample(time, 1000) for time in base)),
        f"{names.BAD}1m": Series(ids, tuple(Sample(time, 0.0) for time in base)),
        names.REMAINING: Series(ids, tuple(Sample(time, 0.8) for time in slow)),
        f"{names.COVERAGE}7d": Series(ids, tuple(Sample(time, 1.0) for time in slow)),
        names.INFO: Series({**dict(slo.ids), **info}, tuple(Sample(time, 1.0) for time in slow)),
    }


def valued(series: Series, value: float) -> Series:
    return replace(series, samples=tuple(replace(sample, value=value) for sample in series.samples))


def until(series: Series, time: float) -> Series:
    return replace(series, samples=tuple(sample for sample in series.samples if sample.time <= time))


def page(first: float, last: float, **more: str) -> Series:
    told = {"alertname": names.BURN_ALERT, "alertstate": "firing", "burn_speed": "fast", "severity": "page"}
    times = range(round(first), round(last), 60)
    return Series({**dict(SERVICE.slos[0].ids), **told, **more}, tuple(Sample(time, 1.0) for time in times))


def decided(
    change: Callable[[dict[str, Series]], dict[str, Series]] = dict,
    asked: Asked = SOAK,
    service: Service | None = None,
    *alerts: Series,
) -> Gate:
    """Return the decision on `availability` alone, after something has been changed in a healthy world."""
    known = change(healthy(SERVICE.slos[0]))
    source = Told((WATCHDOG, *known.items(), *(("ALERTS", one) for one in alerts)), NOW)
    return gate.gate(service or only("availability"), asked, source)


def said(found: Gate) -> str:
    every = [*found.reasons, *(reason for one in found.slos for reason in one.reasons)]
    return "; ".join(reason.text for reason in every if reason.decision == found.decision)


@pytest.mark.parametrize("asked", [BEFORE, SOAK, Asked(NOW, None, DAY), Asked(NOW, NOW - HOUR, None)])
def test_what_is_well_goes_on(asked: Asked) -> None:
    found = decided(asked=asked)
    assert found.decision == "go", said(found)
    assert "80% of the budget is left" in said(found)


@pytest.mark.parametrize(
    ("left", "decision", "words"),
    [
        (0.26, "go", "26% of the budget is left"),
        (0.25, "go", "releases only with the on-call engineer's consent"),
        (0.0, "blocked", "stops all changes"),
        (-0.4, "blocked", "-40% of the budget is left; by the policy the team stops all changes"),
        (math.nan, "unknown", "the budget left is no number"),
    ],
)
def test_the_error_budget_policy_decides_by_what_is_left(left: float, decision: str, words: str) -> None:
    found = decided(lambda known: known | {names.REMAINING: valued(known[names.REMAINING], left)}, BEFORE)
    assert found.decision == decision
    assert words in said(found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (f"{names.TOTAL}1m", "nothing was recorded of its events"),
        (names.REMAINING, "nothing was recorded of its budget"),
        (f"{names.COVERAGE}7d", "only an unknown part of the last 7 days is recorded"),
        (names.INFO, "its definition is not recorded"),
    ],
)
def test_what_is_missing_or_stale_is_never_a_yes(name: str, words: str) -> None:
    gone = decided(lambda known: {key: one for key, one in known.items() if key != name}, BEFORE)
    stale = decided(lambda known: known | {name: until(known[name], NOW - HOUR)}, BEFORE)
    for found in (gone, stale):
        assert found.decision == "unknown"
        assert words in said(found)


def test_of_a_service_without_traffic_it_is_said_why_there_is_no_budget() -> None:
    def idle(known: dict[str, Series]) -> dict[str, Series]:
        return {f"{names.TOTAL}1m": valued(known.pop(f"{names.TOTAL}1m"), 0.0)} | known

    found = decided(lambda known: {name: one for name, one in idle(known).items() if name != names.REMAINING}, BEFORE)
    assert found.decision == "unknown"
    assert "it has no budget: were there any events in the last 7 days?" in said(found)


def test_a_base_that_is_six_minutes_old_is_stale_and_one_that_comes_late_as_it_does_is_not() -> None:
    base = f"{names.TOTAL}1m"
    late = {
        minutes: decided(lambda known, m=minutes: known | {base: until(known[base], NOW - 60 * m)}, BEFORE).decision
        for minutes in (5, 6)
    }
    assert late == {5: "go", 6: "unknown"}


@pytest.mark.parametrize(("coverage", "decision"), [(0.9, "go"), (0.89, "unknown"), (math.nan, "unknown")])
def test_a_budget_of_a_period_that_is_hardly_recorded_is_provisional(coverage: float, decision: str) -> None:
    name = f"{names.COVERAGE}7d"
    found = decided(lambda known: known | {name: valued(known[name], coverage)}, BEFORE)
    assert (found.decision, found.slos[0].left is None) == (decision, decision == "unknown")


def test_a_block_is_one_whatever_else_is_unknown() -> None:
    def spent_and_stale(known: dict[str, Series]) -> dict[str, Series]:
        gone = {key: one for key, one in known.items() if key != f"{names.TOTAL}1m"}
        return gone | {names.REMAINING: valued(known[names.REMAINING], -1.0)}

    assert decided(spent_and_stale).decision == "blocked"


@pytest.mark.parametrize(
    ("first", "last", "asked", "decision"),
    [
        (NOW - 600, NOW + 60, BEFORE, "blocked"),
        (NOW - 1200, NOW - 600, BEFORE, "go"),
        (NOW - 1200, NOW - 600, SOAK, "blocked"),
        (NOW - DAY - 600, NOW - DAY + 120, SOAK, "blocked"),
        (NOW - DAY - 1200, NOW - DAY - 600, SOAK, "go"),
    ],
    ids=["fires now", "fired, no rollout", "fired meanwhile", "fired still when it began", "was over before"],
)
def test_a_page_blocks_if_it_fires_or_fired_since_the_rollout_began(
    first: float, last: float, asked: Asked, decision: str
) -> None:
    found = decided(dict, asked, None, page(first, last))
    assert found.decision == decision
    assert ("SLOErrorBudgetBurn fast fire" in said(found)) == (decision == "blocked")


def test_a_ticket_blocks_nothing_and_an_alert_that_nobody_knows_is_no_yes() -> None:
    assert decided(dict, SOAK, None, page(NOW - 600, NOW, burn_speed="slow", severity="ticket")).decision == "go"
    unknown = decided(dict, SOAK, None, page(NOW - 600, NOW, burn_speed="sudden", severity="critical"))
    assert (unknown.decision, "SLOErrorBudgetBurn sudden fired" in said(unknown)) == ("unknown", True)


@pytest.mark.parametrize(("bad", "decision"), [(0.9, "go"), (1.0, "blocked"), (5.0, "blocked")])
def test_since_the_rollout_the_budget_must_burn_at_less_than_its_pace(bad: float, decision: str) -> None:
    found = decided(lambda known: known | {f"{names.BAD}1m": valued(known[f"{names.BAD}1m"], bad)})
    assert found.decision == decision
    assert found.slos[0].burn == pytest.approx(bad)
    before = decided(lambda known: known | {f"{names.BAD}1m": valued(known[f"{names.BAD}1m"], bad)}, BEFORE)
    assert before.decision == "go", "without a rollout the pace is not asked for"


def test_a_rollout_that_nobody_used_or_that_is_hardly_recorded_is_not_tried() -> None:
    base = f"{names.TOTAL}1m"
    idle = decided(lambda known: known | {base: valued(known[base], 0.0)})
    assert (idle.decision, "nothing was tried" in said(idle)) == ("unknown", True)

    def holed(known: dict[str, Series]) -> dict[str, Series]:
        samples = tuple(one for one in known[base].samples if not NOW - 12 * HOUR < one.time < NOW - 6 * HOUR)
        return known | {base: replace(known[base], samples=samples)}

    found = decided(holed)
    assert (found.decision, "of the minutes since" in said(found)) == ("unknown", True)


def test_a_soak_that_is_not_over_blocks_and_says_when_it_is() -> None:
    found = decided(asked=Asked(NOW, NOW - 6 * HOUR, DAY))
    assert found.decision == "blocked"
    assert said(found) == "it has been watched for 6 h of 1 d: the soak is over at 2026-03-16 18:00 UTC"


def test_rules_of_another_definition_tell_another_budget() -> None:
    service = only("availability")
    (slo,) = service.slos
    found = decided(service=replace(service, slos=(replace(slo, objective=slo.objective - 1),)))
    assert (found.decision, "rules of another objective, 99.9; here it is 98.9" in said(found)) == ("unknown", True)


def test_an_slo_in_shadow_is_told_and_does_not_count() -> None:
    service = only("availability", "latency")
    shadow = replace(service, slos=(service.slos[0], replace(service.slos[1], stage="shadow")))
    source = Told((WATCHDOG, *healthy(service.slos[0]).items()), NOW)
    assert gate.gate(service, BEFORE, source).decision == "unknown"
    found = gate.gate(shadow, BEFORE, source)
    assert (found.decision, [one.decision for one in found.slos]) == ("go", ["go", "unknown"])
    alone = gate.gate(replace(shadow, slos=shadow.slos[1:]), BEFORE, source)
    assert alone.decision == "unknown", "nothing that counts speaks for it"


def test_the_worst_group_decides() -> None:
    service = only("payments")
    (slo,) = service.slos
    series = [(name, one) for who in ("visa", "amex") for name, one in healthy(slo, provider=who).items()]
    assert gate.gate(service, SOAK, Told((WATCHDOG, *series), NOW)).decision == "go"
    spent = [
        (name, valued(one, -0.1) if name == names.REMAINING and one.labels["provider"] == "amex" else one)
        for name, one in series
        if name != names.INFO
    ]
    found = gate.gate(service, SOAK, Told((WATCHDOG, *spent, *((n, s) for n, s in series if n == names.INFO)), NOW))
    assert found.decision == "blocked"
    assert "-10% of the budget of provider amex is left" in said(found)


def test_a_group_that_has_events_and_no_budget_yet_is_no_yes_and_one_without_events_is_nothing() -> None:
    service = only("payments")
    (slo,) = service.slos
    for events, decision in ((1000.0, "unknown"), (0.0, "go")):
        known = [*healthy(slo, provider="visa").items()]
        new = healthy(slo, provider="amex")
        new = {name: one for name, one in new.items() if name not in (names.REMAINING, names.INFO)}
        new[f"{names.TOTAL}1m"] = valued(new[f"{names.TOTAL}1m"], events)
        found = gate.gate(service, BEFORE, Told((WATCHDOG, *known, *new.items()), NOW))
        assert found.decision == decision
        assert ("no figure of the budget of provider amex" in said(found)) == (decision == "unknown")


def test_that_no_page_fires_tells_nothing_where_the_watchdog_does_not() -> None:
    known = tuple(healthy(SERVICE.slos[0]).items())
    found = gate.gate(only("availability"), BEFORE, Told(known, NOW))
    assert (found.decision, "Watchdog" in said(found)) == ("unknown", True)


@pytest.mark.parametrize(
    ("first", "last", "decision"),
    [
        ("2026-03-16", "2026-03-20", "blocked"),
        ("2026-03-01", "2026-03-16", "blocked"),
        ("2026-03-17", "2026-03-20", "go"),
    ],
)
def test_on_a_day_of_a_freeze_nothing_is_released(first: str, last: str, decision: str) -> None:
    policy = replace(SERVICE.budget_policy, freezes=(Freeze(first, last, "The sale"),), exceptions=("The moon.",))
    found = decided(service=only("availability", budget_policy=policy))
    assert found.decision == decision
    assert ("The sale" in said(found)) == (decision == "blocked")
    assert found.notes == ("the policy has an exception that people must judge: The moon.",)


def test_a_part_of_the_data_is_no_yes_and_neither_is_a_clock_that_is_wrong() -> None:
    source = Told((WATCHDOG, *healthy(SERVICE.slos[0]).items()), NOW)
    assert gate.gate(only("availability"), BEFORE, source, ["store 7 did not answer"]).decision == "unknown"
    assert gate.gate(only("availability"), BEFORE, replace(source, ahead=120.0)).decision == "unknown"
    assert gate.gate(only("availability"), BEFORE, replace(source, ahead=30.0)).decision == "go"


def test_freezes_are_of_the_project_file_and_stand_on_the_page(tmp_path: Path) -> None:
    stated = 'budget_policy:\n  freezes: [{from: 2026-11-20, to: 2026-11-30, reason: "Black | Friday"}]\n'
    (service,) = support.plan(tmp_path, project=support.PROJECT + stated).services
    assert service.budget_policy.freezes == (Freeze("2026-11-20", "2026-11-30", "Black | Friday"),)
    wrong = stated.replace("to: 2026-11-30", "to: 2026-11-02")
    (problem, *_) = support.problems(tmp_path, project=support.PROJECT + wrong)
    assert problem.id == "freeze-order"


@pytest.mark.parametrize(("before", "decision"), [(1000.0, "unknown"), (0.0, "go")])
def test_a_group_that_falls_silent_with_the_rollout_is_never_a_yes(before: float, decision: str) -> None:
    service = only("payments")
    slo = service.slos[0]
    gone = healthy(slo, provider="amex")
    for name in (f"{names.TOTAL}1m", f"{names.BAD}1m"):
        gone[name] = until(valued(gone[name], before if "total" in name else 0.0), NOW - DAY)
    told = [WATCHDOG, *healthy(slo, provider="visa").items(), *gone.items()]
    found = gate.gate(service, SOAK, Told(tuple(told), NOW))
    assert found.decision == decision, said(found)
    told_so = "none of the minutes since 2026-03-15 00:00 UTC is recorded of provider amex, which had events before"
    assert (told_so in said(found)) == (decision == "unknown")
