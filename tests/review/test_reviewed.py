"""What a review makes of recorded minutes, without a server: verdicts, incidents, alerts, advice, periods."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Sample, Series
from burnbook.model import names
from burnbook.model.budget_policy import BudgetPolicy, Consequence
from burnbook.model.plan import Service, Slo
from burnbook.model.routing import Hours
from burnbook.recorded.asking import Asked
from burnbook.recorded.facts import Firing, Span
from burnbook.review import judging, periods
from burnbook.review.asking import ask
from burnbook.review.doubts import of as doubts_of
from burnbook.review.facts import Budget, Change, Earlier, Review
from burnbook.review.one import review as reviewed
from burnbook.review.talk import share_of_good, talk
from review.told import Told
from review.weeks import of, watchdog
from support import SERVICE, plan

SERVICE_, SLO = of("checkout/availability")  # 99.9% over 7d
HOUR = 3600
SPAN = Span(1_773_010_800.0, 1_773_010_800.0 + 10 * HOUR)
DELAY = 30.0
_CAREFUL = Consequence(Decimal("0.25"), "is careful", blocks=False)
POLICY = BudgetPolicy((_CAREFUL, Consequence(Decimal(0), "stops", blocks=True)), (), (), "")
_WEEK = Span(0, 7 * 86_400)


def minutes(total: float | list[float], count: int = 600, skip: range = range(0), **labels: str) -> Series:
    """Return one value a minute of the span."""
    values = total if isinstance(total, list) else [total] * count
    samples = (Sample(SPAN.start + 60 * (i + 1) + DELAY, value) for i, value in enumerate(values) if i not in skip)
    return Series({**dict(SLO.ids), **labels}, tuple(samples))


def bads(*some: tuple[range, float]) -> list[float]:
    """Return the bad events of each minute: so many in some."""
    return [next((value for where, value in some if minute in where), 0.0) for minute in range(600)]


def found(
    total: tuple[Series, ...],
    bad: tuple[Series, ...],
    *more: tuple[str, Series],
    slo: Slo = SLO,
    service: Service = SERVICE_,
) -> Review:
    """Return the review of ten hours, which are a period of it."""
    slo = replace(slo, period=replace(slo.period, length=round(SPAN.seconds)))
    told = (*((f"{names.TOTAL}1m", one) for one in total), *((f"{names.BAD}1m", one) for one in bad), *more)
    return reviewed(slo, service, SPAN, ask(slo, service, SPAN, Told(told)))


def alert(first: int, last: int, **labels: str) -> tuple[str, Series]:
    """Return a fast burn that fires from a minute of the span on, and not any more at another."""
    told = {"alertname": names.BURN_ALERT, "alertstate": "firing", "burn_speed": "fast", "severity": "page"}
    samples = (Sample(SPAN.start + 60 * minute, 1.0) for minute in range(first, last))
    return "ALERTS", Series({**dict(SLO.ids), **told, **labels}, tuple(samples))


def test_just_what_the_objective_allows_is_kept_and_one_more_is_missed() -> None:
    for bad, verdict in ((600.0, "at risk"), (601.0, "missed")):
        made = found((minutes(1000),), (minutes([bad, *[0.0] * 599]),))
        assert made.verdict == verdict
    odd = replace(SLO, budget=Decimal("0.0029"))
    assert 29 > 0.0029 * 10_000, "is what binary fractions say"
    assert judging.verdict(odd, judging.budget(odd, 10_000, 29), POLICY) == "at risk"


def test_what_the_policy_asks_for_is_its_strictest_consequence_that_is_due() -> None:
    due = {bad: judging.consequence(Budget(1000, bad, 100), POLICY) for bad in (74, 75, 99, 100, 130)}
    assert {bad: one and one.then for bad, one in due.items()} == {
        74: None,
        75: "is careful",
        99: "is careful",
        100: "stops",
        130: "stops",
    }


@pytest.mark.parametrize(
    ("total", "bad", "why"),
    [
        ((), (), "nothing of it was recorded"),
        ((minutes(10, skip=range(61)),), (minutes(0, skip=range(61)),), "it is recorded since 2026-03-09 00:01 UTC"),
        ((minutes(10, skip=range(100, 200)),), (minutes(0),), "the gap is 2026-03-09 00:40 to 02:20 UTC (1 h 40 min)"),
        ((minutes(math.nan),), (minutes(0),), "nothing of it was recorded"),
        ((minutes(0),), (minutes(0),), "there were no events"),
    ],
    ids=["nothing", "begun late", "gap", "not a number", "no traffic"],
)
def test_what_cannot_be_judged_is_invalid_and_says_why(
    total: tuple[Series, ...], bad: tuple[Series, ...], why: str
) -> None:
    made = found(total, bad)
    assert (made.verdict, made.consequence) == ("invalid", None)
    assert why in made.why
    assert all(part.verdict == "invalid" for part in made.parts)


@pytest.mark.parametrize(("skip", "said"), [(range(300), True), (range(0), False)])
def test_of_what_was_renamed_in_the_time_it_is_said_that_its_earlier_name_is_not_read(skip: range, said: bool) -> None:
    made = found((minutes(1000, skip=skip),), (minutes(0, skip=skip),))
    renamed = replace(SLO, earlier=("runbooks/checkout/answers.md",))
    assert ["It had another name" in " ".join(talk(made, SERVICE_, slo)) for slo in (renamed, SLO)] == [said, False]


def test_copies_are_told_and_counted_once() -> None:
    copies = (minutes(10, 590, replica="a"), minutes(10, replica="b"))
    made = found(copies, (minutes(0, replica="a"), minutes(0, replica="b")))
    assert made.parts[0].budget.total == 6000
    assert any("several copies" in lack for lack in made.lacks)


def test_a_group_that_is_hardly_recorded_has_no_say_and_the_worst_of_the_others_has() -> None:
    service, slo = of("checkout/payments")
    groups = {"visa": (100, 0.0, 600), "amex": (100, 0.4, 600), "new": (100, 50.0, 30)}
    total = tuple(minutes(all_, count, slo="payments", provider=name) for name, (all_, _, count) in groups.items())
    bad = tuple(minutes(some, count, slo="payments", provider=name) for name, (_, some, count) in groups.items())
    made = found(total, bad, slo=slo, service=service)
    assert [(dict(part.group)["provider"], part.verdict) for part in made.parts] == [
        ("amex", "at risk"),
        ("visa", "met"),
        ("new", "invalid"),
    ]
    assert made.verdict == "at risk"
    said = "Without a verdict, and without a say in that of the SLO: provider new, of 3 groups."
    assert said in list(talk(made, service, slo))


def test_of_a_time_that_is_no_period_the_policy_is_not_applied_and_no_objective_is_judged() -> None:
    told = ((f"{names.TOTAL}1m", minutes(1000)), (f"{names.BAD}1m", minutes(bads((range(60, 70), 60)))))
    made = reviewed(SLO, SERVICE_, SPAN, ask(SLO, SERVICE_, SPAN, Told((*told, alert(60, 70)))))
    assert (made.verdict, made.consequence, made.advice.kind) == ("met", None, "wait")
    assert made.advice.why.startswith("0 periods are known")
    said = next(talk(made, SERVICE_, SLO))
    assert said.startswith("Reviewed are 10 h, not a period (7d)")
    assert [periods.parts(SLO.period, Span(0, days * 86_400)) for days in (6, 7, 8, 14)] == [1, 1, 1, 2]


def test_what_a_page_is_meant_for_is_a_share_of_the_periods_budget_whatever_time_is_reviewed() -> None:
    def silent(bad: float) -> int:
        fires = ("ALERTS", Series(watchdog(), (Sample(SPAN.end - 60, 1.0),)))
        told = (fires, (f"{names.TOTAL}1m", minutes(1000)), (f"{names.BAD}1m", minutes(bads((range(60, 70), bad)))))
        return len(reviewed(SLO, SERVICE_, SPAN, ask(SLO, SERVICE_, SPAN, Told(told))).alerts.silent)

    assert (silent(75), silent(85)) == (0, 1), "8% of 7 days' budget of 10,080 events are 806"


def test_what_was_recorded_for_the_first_time_is_no_change_of_the_definition() -> None:
    known = {"objective": "99.9", "window": "7d", "criticality": "critical", "team": "storefront"}
    for before, said in (("", False), ("99.5", True)):
        change = Change(SPAN.end, "objective", before, known["objective"])
        made = replace(found((minutes(1000),), (minutes(0),)), changes=(change,))
        assert any("definition changed" in one for one in talk(made, SERVICE_, SLO)) == said


def test_an_incident_has_its_first_and_last_bad_minute_and_close_ones_are_one() -> None:
    some = bads((range(100, 120), 50), (range(128, 130), 50), (range(300, 310), 50))
    (part,) = found((minutes(1000),), (minutes(some),)).parts
    spans = sorted((one.span.start, one.span.end, one.bad) for one in part.stretches)
    assert spans == [
        (SPAN.start + 60 * 100, SPAN.start + 60 * 130, 1100),
        (SPAN.start + 60 * 300, SPAN.start + 60 * 310, 500),
    ]
    assert part.background == 0


def test_a_single_error_at_night_is_no_incident_unless_it_is_dear() -> None:
    quiet = found((minutes(10),), (minutes(bads((range(50, 51), 1))),))
    assert [len(part.stretches) + len(part.small) for part in quiet.parts] == [1], "a sixth of the budget is dear"
    busy = [10.0 if minute < 100 else 100_000.0 for minute in range(600)]
    (part,) = found((minutes(busy),), (minutes(bads((range(50, 51), 1))),)).parts
    assert (part.stretches, part.small, part.background) == ((), (), 1)


def test_errors_at_the_pace_of_the_objective_are_steady_and_no_incident() -> None:
    (part,) = found((minutes(1000),), (minutes(1.5),)).parts
    assert (part.stretches, part.small, part.background) == ((), (), 900)


def test_a_page_that_fired_before_has_no_delay_and_one_of_another_group_is_not_told() -> None:
    some = bads((range(100, 120), 500))
    told = found((minutes(1000),), (minutes(some),), alert(90, 130)).parts[0].stretches[0].told
    assert [(one.severity, one.delay) for one in told] == [("page", None)]
    service, slo = of("checkout/payments")
    other = alert(105, 130, slo="payments", provider="amex")
    visa = {"slo": "payments", "provider": "visa"}
    gone = alert(103, 130, slo="payments", alertname=names.ABSENT_ALERT, burn_speed="", reason="vanished")
    for more, delays in ((other, []), (gone, [180])):
        made = found((minutes(1000, **visa),), (minutes(some, **visa),), more, slo=slo, service=service)
        assert [one.delay for one in made.parts[0].stretches[0].told] == delays


def test_of_a_budget_that_is_no_figure_no_alert_is_said_to_be_missed_or_false() -> None:
    world = (alert(300, 310), ("ALERTS", Series(watchdog(), (Sample(SPAN.end - 60, 1.0),))))
    for hole, doubted in ((range(0), 1), (range(400, 500), 0)):
        made = found((minutes(1000, skip=hole),), (minutes(bads((range(60, 70), 300)), skip=hole),), *world)
        assert (len(made.alerts.firings), len(made.alerts.silent), len(made.alerts.false)) == (1, doubted, doubted)


def test_that_no_alert_is_stored_tells_nothing_where_the_watchdog_is_not() -> None:
    bad = minutes(bads((range(60, 70), 300)))
    fires = ("ALERTS", Series(watchdog(), (Sample(SPAN.end - 60, 1.0),)))
    heard, deaf = found((minutes(1000),), (bad,), fires), found((minutes(1000),), (bad,))
    assert (heard.alerts.known, len(heard.alerts.silent), heard.lacks) == (True, 1, ())
    assert (deaf.alerts.known, len(deaf.alerts.silent)) == (False, 0)
    assert "not even the Watchdog" in deaf.lacks[0]


@pytest.mark.parametrize(("bad", "said"), [(0.5, False), (1.2, True)])
def test_that_no_alert_fired_is_told_of_a_budget_that_went_faster_than_its_pace(bad: float, said: bool) -> None:
    fires = ("ALERTS", Series(watchdog(), (Sample(SPAN.end - 60, 1.0),)))
    made = found((minutes(1000),), (minutes(bad),), fires)
    ten_hours = replace(SLO, period=replace(SLO.period, length=round(SPAN.seconds)))
    assert any("No page and no ticket" in one for one in talk(made, SERVICE_, ten_hours)) == said


def test_alerts_that_are_refused_are_not_taken_for_none() -> None:
    class Refusing(Told):
        def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
            if expression.startswith("ALERTS"):
                raise LiveError("too many samples")
            return super().query(expression, at)

    series = ((f"{names.TOTAL}1m", minutes(1000)), (f"{names.BAD}1m", minutes(5)))
    made = reviewed(SLO, SERVICE_, SPAN, ask(SLO, SERVICE_, SPAN, Refusing(series)))
    assert (made.alerts.known, made.alerts.silent) == (False, ())
    assert any("did not tell the alerts" in lack for lack in made.lacks)
    assert not any("No page and no ticket" in said for said in talk(made, SERVICE_, SLO))


@pytest.mark.parametrize(
    ("start", "end", "unseen"),
    [
        ("2026-03-14T10:00", "2026-03-14T11:00", True),  # a Saturday
        ("2026-03-13T16:30", "2026-03-13T17:10", False),  # 18:00 in Berlin is 17:00 in UTC: half an hour was seen
        ("2026-03-13T17:00", "2026-03-16T08:00", True),  # from the end of Friday to the start of Monday
        ("2026-03-13T17:00", "2026-03-16T08:01", False),
        ("2026-03-30T06:30", "2026-03-30T07:10", False),  # summer time: 09:00 in Berlin is 07:00 in UTC
        ("2026-03-30T05:30", "2026-03-30T06:59", True),
    ],
)
def test_tickets_are_unseen_if_all_of_them_was_outside_of_the_teams_hours(start: str, end: str, unseen: bool) -> None:
    hours = Hours("h", (0, 1, 2, 3, 4), "09:00", "18:00", "Europe/Berlin")
    from_, to = (datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() for text in (start, end))
    ticket = Firing(names.BURN_ALERT, "slow", "ticket", (), None, from_, to)
    assert bool(doubts_of(SLO, (), (), (ticket,), hours).unseen) == unseen
    assert doubts_of(SLO, (), (), (ticket,), None).unseen == ()


def test_the_last_whole_period_of_a_calendar_is_over_and_those_before_touch_it(tmp_path: Path) -> None:
    berlin = SERVICE.replace(
        "objective: 99.9", "objective: 99.9\n    window: {calendar: month, time_zone: Europe/Berlin}"
    )
    period = plan(tmp_path, berlin).services[0].slos[0].period
    now = datetime(2026, 5, 20, 10, tzinfo=UTC).timestamp()
    last = periods.last(period, now)
    told = [last, *periods.before(period, last, 2)]
    shown = [(f"{datetime.fromtimestamp(one.start, UTC):%m-%d %H}", one.seconds / HOUR) for one in told]
    assert shown == [("03-31 22", 30 * 24), ("02-28 23", 31 * 24 - 1), ("01-31 23", 28 * 24)]
    assert periods.last(period, last.end) == last, "a period that ends now is over"


def test_a_rolling_period_ends_now() -> None:
    assert periods.last(SLO.period, _WEEK.end) == _WEEK
    assert list(periods.before(SLO.period, _WEEK, 2)) == [Span(-604_800, 0), Span(-1_209_600, -604_800)]


def earlier(*bad: float, total: float = 1_000_000) -> list[Earlier]:
    spans = (Span(-(i + 1) * 604_800.0, -i * 604_800.0) for i in range(len(bad)))
    return [
        Earlier(span, judging.budget(SLO, total, some), judging.verdict(SLO, judging.budget(SLO, total, some), POLICY))
        for span, some in zip(spans, bad, strict=True)
    ]


@pytest.mark.parametrize(
    ("bad", "kind", "objective"),
    [
        ((5000, 900), "wait", None),
        ((5000, 900, 4000), "loosen", "99.5"),
        ((5000, 900, 900), "keep", None),
        ((50, 60, 90), "tighten", "99.95"),
        ((50, 60, 150), "keep", None),
        ((300_000, 300_000, 300_000), "keep", None),
    ],
)
def test_an_objective_is_judged_by_the_periods_that_are_known(
    bad: tuple[float, ...], kind: str, objective: str | None
) -> None:
    now = judging.budget(SLO, 1_000_000, bad[0])
    advice = judging.advice(SLO, now, True, earlier(*bad[1:]))
    assert (advice.kind, advice.objective and str(advice.objective)) == (kind, objective)


def test_an_objective_is_not_tightened_where_no_event_could_be_bad_any_more() -> None:
    few = earlier(0, 0, total=1500)
    assert judging.advice(SLO, judging.budget(SLO, 1500, 0), True, few).kind == "keep"


def test_a_share_has_the_nines_that_tell_it_from_all() -> None:
    shown = {bad: share_of_good(1 - bad) for bad in (0.0, 0.5, 0.01, 0.0012, 0.00002, 1.0)}
    assert shown == {0.0: "100%", 0.5: "50.00%", 0.01: "99.00%", 0.0012: "99.88%", 0.00002: "99.998%", 1.0: "0.00%"}


def test_long_times_are_asked_for_in_parts_and_no_minute_is_counted_twice() -> None:
    month = Span(SPAN.end - 30 * 86_400, SPAN.end)
    samples = tuple(Sample(month.start + 60.0 * (i + 1), 1.0) for i in range(43_200))
    source = Told((("m", Series({}, samples)),))
    (series,) = Asked(source, 0).stored("m{}", month)
    assert sum(sample.value for sample in series.samples) == 43_200
    assert len(source.asked) == 5
