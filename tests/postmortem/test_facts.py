"""What follows from samples: only what they tell, and words where they tell nothing."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from burnbook.live.prometheus import Sample, Series
from burnbook.model import names
from burnbook.postmortem.links import Place
from burnbook.postmortem.page import Subject, page, unfilled
from burnbook.postmortem.pictures import pictures
from burnbook.recorded import words
from burnbook.recorded.facts import Span
from burnbook.text import figures, markdown, promql
from postmortem.canned import BAD, PLAN, SPAN, START, TOTAL, alert, facts, minutes, of
from support import SERVICE, plan

STEADY = {TOTAL: (minutes(*[100.0] * 10),), BAD: (minutes(*[0.0] * 3, 5, 7, 9, *[0.0] * 4),)}
COUNTED = "sum by (http_route) ("
PERIOD = {
    "0.001 * slo:sli_total": (Series({}, (Sample(SPAN.end, 420.0),)),),
    names.COVERAGE: (Series({}, (Sample(SPAN.end, 1.0),)),),
}


def drafted(answers, name="checkout/availability", folder: Path = Path("/nowhere/out")) -> str:
    service, slo = of(name)
    found = facts(answers, name)
    subject = Subject(PLAN.project, service, slo, Place(folder / "draft.md", Path("/project")))
    return page(found, subject, tuple(pictures(found, service, slo)))


def test_events_are_summed_and_the_minutes_above_the_objective_found() -> None:
    found = facts(STEADY | PERIOD)
    whole = found.impact.whole
    assert (whole.total, whole.bad, whole.ratio) == (1000, 21, 0.021)
    assert [minute.start - START for minute in whole.above] == [180, 240, 300]
    assert found.impact.spending[0].spent == 21 / 420
    assert found.impact.gaps == ()
    text = drafted(STEADY | PERIOD)
    assert "| Time looked at | 10 min |" in text
    assert "| From the first minute above the objective to the last | 3 min |" in text


def test_a_minute_that_is_just_at_the_objective_is_not_above_it(tmp_path: Path) -> None:
    made = plan(tmp_path, SERVICE.replace("99.9", "99.71"))
    told = {TOTAL: (minutes(10_000, 10_000),), BAD: (minutes(29, 30),)}
    assert 29 > 0.0029 * 10_000  # what binary fractions say
    assert [minute.bad for minute in facts(told, "web/availability", made).impact.whole.above] == [30]


def test_minutes_before_and_after_are_not_of_the_incident_but_it_is_told_if_they_were_bad() -> None:
    bad = minutes(50, *[0.0] * 10, 50, start=START - 60)
    found = facts({TOTAL: (minutes(*[100.0] * 12, start=START - 60),), BAD: (bad,)})
    assert (found.impact.whole.total, found.impact.whole.bad) == (1000, 0)
    assert sum("The minute before was above" in lack for lack in found.lacks) == 1
    assert sum("The minute after was above" in lack for lack in found.lacks) == 1
    assert not [lack for lack in facts(STEADY).lacks if "above the objective" in lack]


def test_a_gap_is_told_and_a_minute_that_is_no_number_is_one() -> None:
    series = minutes(100, 100, math.nan, 100, 100, 100, 100, 100)
    found = facts({TOTAL: (series,), BAD: (minutes(*[1.0] * 8),)})
    assert [(gap.start - START, gap.end - START) for gap in found.impact.gaps] == [(120, 180), (480, 600)]
    assert found.impact.whole.total == 700
    assert any(lack.startswith("3 min of this time are not recorded") for lack in found.lacks)
    assert any("hold no number" in lack for lack in found.lacks)


def test_without_traffic_there_is_no_ratio() -> None:
    idle = {TOTAL: (minutes(*[0.0] * 10),), BAD: (minutes(*[0.0] * 10),)}
    found, text = facts(idle | PERIOD), drafted(idle | PERIOD)
    assert found.impact.whole.ratio is None
    assert any("There were no events" in lack for lack in found.lacks)
    assert "| Error ratio | none: there were no events |" in text
    assert "NaN" not in text
    assert list(pictures(found, *of("checkout/availability"))) == []


def test_without_any_sample_nothing_is_known_and_no_number_is_made_up() -> None:
    known = {"last_over_time(burnbook_slo_info": (Series({}, (Sample(SPAN.end, 1.0),)),)}
    text = drafted(known)
    assert "nothing was recorded of Checkout API, Requests answered" in text
    for name in ("Bad events", "All events", "Error ratio", "Minutes above the objective"):
        assert f"| {name} | not known |" in text
    assert "| 43.2 minutes | not known |" in text


def test_a_budget_is_provisional_where_the_period_is_not_covered_and_unknown_without_its_events() -> None:
    low = STEADY | PERIOD | {names.COVERAGE: (Series({}, (Sample(SPAN.end, 0.43),)),)}
    assert any(lack.startswith("Only 43% of the last 30 days are recorded") for lack in facts(low).lacks)
    assert "| 43.2 minutes | 5% |" in drafted(low)
    without = facts(STEADY)
    assert without.impact.spending[0].spent is None
    assert any("what part of the budget was spent is not known" in lack for lack in without.lacks)
    assert "| 43.2 minutes | not known |" in drafted(STEADY)


def test_of_copies_the_fullest_is_read_and_nothing_is_counted_twice() -> None:
    copies = {
        TOTAL: (minutes(*[100.0] * 7, replica="b"), minutes(*[100.0] * 10, replica="a")),
        BAD: (minutes(*[1.0] * 10, replica="a"), minutes(*[1.0] * 7, replica="b")),
    }
    found = facts(copies)
    assert (found.impact.whole.total, found.impact.whole.bad) == (1000, 10)
    assert [lack for lack in found.lacks if "several copies" in lack] == [
        "There are several copies of what was recorded, apart by replica: the fullest one was read."
    ]


def test_an_alert_of_two_servers_is_one_and_its_delays_are_counted() -> None:
    first, last = START + 180, START + 360
    copies = tuple(alert(first + 120, last + 240, replica=name) for name in ("a", "b"))
    found = facts(STEADY | {"ALERTS": copies})
    (one,) = found.firings
    assert (one.start, one.end) == (first + 120, last + 240)
    (detection,) = found.detections
    assert detection.delay == 120
    text = drafted(STEADY | {"ALERTS": copies})
    assert "First page: SLOErrorBudgetBurn fast at 14:05, 2 min after the first such minute began." in text
    assert "Last page to end: SLOErrorBudgetBurn fast, 4 min after the last such minute ended." in text
    assert "No ticket fired." in text


def test_an_alert_that_fired_before_and_still_does_has_no_times_made_up() -> None:
    text = drafted(STEADY | {"ALERTS": (alert(START - 7200, SPAN.end + 86_400),)})
    assert "which fired before this draft begins" in text
    assert "A page still fired when this was read." in text
    assert "| before this was read | still firing when this was read | not known | - | - |" in text


def test_an_alert_that_fires_in_the_first_minute_that_is_read_began_nobody_knows_when() -> None:
    first_read = START - 3600 + 30
    (one,) = facts(STEADY | {"ALERTS": (alert(first_read, START + 240),)}).firings
    assert (one.start, one.end) == (None, START + 270)


def test_of_two_tickets_the_one_that_began_after_the_first_bad_minute_told_it() -> None:
    spent = alert(START + 60, START + 480, alertname="SLOErrorBudgetExhausted", burn_speed="", severity="ticket")
    slow = alert(START + 420, START + 540, burn_speed="trickle", severity="ticket")
    (detection,) = facts(STEADY | {"ALERTS": (spent, slow)}).detections
    assert (detection.firing.which, detection.delay) == ("trickle", 240)
    (alone,) = facts(STEADY | {"ALERTS": (spent,)}).detections
    assert (alone.firing.name, alone.delay) == ("SLOErrorBudgetExhausted", None)
    assert "First ticket: SLOErrorBudgetExhausted at 14:01, before the first such minute." in drafted(
        STEADY | {"ALERTS": (spent,)}
    )


def test_alerts_of_before_and_of_a_later_incident_are_left_out() -> None:
    earlier, later = alert(START - 900, START - 300), alert(SPAN.end + 7200, SPAN.end + 7800)
    gone = alert(SPAN.end + 600, SPAN.end + 900, alertname="SLOTelemetryAbsent", burn_speed="", reason="vanished")
    assert facts(STEADY | {"ALERTS": (earlier, later, gone)}).firings == ()


def test_what_else_fired_in_the_service_is_told_apart() -> None:
    other = alert(START + 60, START + 300, slo="latency-1s")
    full = alert(START + 60, START + 300, slo="", alertname="DatabasePoolNearlyFull", burn_speed="", severity="ticket")
    found = facts(STEADY | {"ALERTS": (other, full)})
    assert found.firings == ()
    assert {(one.name, one.which) for one in found.others} == {
        ("SLOErrorBudgetBurn", "latency-1s fast"),
        ("DatabasePoolNearlyFull", ""),
    }
    assert "- Also fired: DatabasePoolNearlyFull, since 14:01." in drafted(STEADY | {"ALERTS": (other, full)})


def test_an_alert_in_shadow_told_nobody(tmp_path: Path) -> None:
    shadowed = plan(
        tmp_path, SERVICE.replace("    objective: 99.9\n", "    objective: 99.9\n    alerting: {stage: shadow}\n")
    )
    fired = alert(START + 120, START + 300, service="web", severity="none")
    found = facts(
        {TOTAL: (minutes(*[100.0] * 10),), BAD: (minutes(*[9.0] * 10),), "ALERTS": (fired,)},
        "web/availability",
        shadowed,
    )
    assert [(one.severity, one.loud) for one in found.firings] == [("shadow", False)]
    assert found.detections == ()
    assert any(lack.startswith("No page and no ticket") for lack in found.lacks)


def test_what_is_refused_besides_the_events_is_told_and_alerts_that_nobody_told_are_not_denied() -> None:
    refused = {"ALERTS": "it answered 422: too many samples", names.REMAINING: "it answered 503"}
    text = drafted(STEADY | PERIOD | refused)
    assert "Prometheus did not tell the alerts: it answered 422: too many samples." in text
    assert "Prometheus did not tell the budget left: it answered 503." in text
    assert "Which alerts fired is not known." in text
    assert "No page fired" not in text
    assert "No page and no ticket" not in text
    assert "| Bad events | 21 |" in text


def test_planned_maintenance_is_in_the_timeline() -> None:
    masked = minutes(1, 1, 1, start=START + 240, reason="Failover | test")
    text = drafted(STEADY | {names.MAINTENANCE: (masked,)})
    assert "| 14:04 | planned maintenance begins: Failover \\| test |" in text
    assert "| 14:07 | planned maintenance ends: Failover \\| test |" in text
    assert "While maintenance was planned no events were counted" in text


def test_bad_events_are_told_by_what_the_raw_series_know() -> None:
    routes = tuple(
        Series({"http_route": route}, (Sample(SPAN.end, count),))
        for route, count in (("/b", 3.0), ("/a|x", 18.2), ("", 0.1))
    )
    refused = STEADY | {COUNTED: "too many samples", "topk(10, 600 * sum by (http_route)": routes}
    found = facts(refused)
    splits = {split.label: (split.parts, split.counted) for split in found.impact.splits}
    assert splits["http_route"] == ((("/a|x", 18.2), ("/b", 3.0)), None)
    assert any("tell no bad events by http_response_status_code" in lack for lack in found.lacks)
    text = drafted(refused)
    assert "| /a\\|x | 18 |" in text
    assert "These are estimates" in text
    assert "Prometheus did not tell bad events by http_route, minute by minute: too many samples." in text


def test_bad_events_are_counted_apart_in_the_minutes_that_recorded_them() -> None:
    """Minutes that maintenance masked, or that hold no bad event, are not counted again."""
    found = {BAD: (minutes(5, 0, 4),), TOTAL: (minutes(100, 0, 100),)}
    parts = (minutes(3, 50, 4, http_route="/a"), minutes(2, 50, http_route="/b"))
    (split,) = (split for split in facts(found | {COUNTED: parts}).impact.splits if split.label == "http_route")
    assert (split.parts, split.counted) == ((("/a", 7), ("/b", 2)), 9)
    assert "By `http_route`, the worst first:" in drafted(found | {COUNTED: parts})
    assert "The raw series tell 7 bad events where 9 were recorded:" in drafted(found | {COUNTED: parts[:1]})


def test_a_draft_within_the_project_leads_to_the_pages_beside_it() -> None:
    text = drafted(
        STEADY | {"ALERTS": (alert(START + 240, START + 480),)}, folder=Path("/project/runbooks/checkout/past")
    )
    links = markdown.read(text).links
    assert {"../README.md", "../error-budget-policy.md", "../availability.md#fast-burn", "../postmortem.md"} <= set(
        links
    )
    assert any("from=" + str(round((START - 600) * 1000)) in link for link in links)
    outside = markdown.read(drafted(STEADY)).links
    assert not [link for link in outside if link.endswith(".md") and "://" not in link]


def test_every_section_of_the_template_is_in_the_draft() -> None:
    template = (Path(__file__).parents[2] / "runbooks" / "checkout" / "postmortem.md").read_text()
    sections = [line for line in template.splitlines() if line.startswith("## ")]
    text = drafted(STEADY)
    assert len(sections) > 6
    assert text.count("<!-- fill: ") == text.count("**To fill:**") >= len(sections)
    assert f"{text.count('<!-- fill: ')} places are marked" in text
    assert [section for section in sections if section not in text.splitlines()] == []


@pytest.mark.parametrize("name", [f"{one.service}/{one.name}" for service in PLAN.services for one in service.slos])
def test_every_kind_of_slo_is_asked_for_in_promql_and_drafted(name: str) -> None:
    asked: list[str] = []
    facts(STEADY | PERIOD, name, asked=asked)
    assert len(asked) >= 7
    for query in asked:
        promql.parse(query)
    assert "| Bad " in drafted(STEADY | PERIOD, name)


@pytest.mark.parametrize("more", ["window: {calendar: month}", "budgeting: {slices: {length: 1m, good_when: 99}}"])
def test_the_share_of_a_calendars_budget_and_of_slices_is_asked_for_in_promql(more: str, tmp_path: Path) -> None:
    made = plan(tmp_path, SERVICE.replace("    objective: 99.9\n", f"    objective: 99.9\n    {more}\n"))
    asked: list[str] = []
    found = facts({TOTAL: (minutes(1, 1),), BAD: (minutes(1, 0),)}, "web/availability", made, asked=asked)
    for query in asked:
        promql.parse(query)
    assert (found.impact.whole.total, found.impact.whole.bad) == (2, 1)
    ids = '{service="web",slo="availability"}'
    month = f"0.001 * slo:sli_total:increase_month{ids} / scalar(slo:period_elapsed:ratio{ids})"
    assert (month if "calendar" in more else f"0.001 * slo:sli_total:increase30d{ids}") in asked


def test_a_week_is_drawn_with_as_many_points_as_can_be_told_apart_and_none_of_its_peaks_is_lost() -> None:
    length = 7 * 86_400
    values = [float(minute == 5000) for minute in range(length // 60)]
    told = {TOTAL: (minutes(*[1.0] * len(values)),), BAD: (minutes(*values),)}
    found = facts(told, span=Span(START, START + length))
    ratio = next(one for one in pictures(found, *of("checkout/availability")) if one.name == "ratio")
    points = re.findall(r'points="([^"]+)"', ratio.svg)
    assert len(points) == 1
    assert 300 < len(points[0].split()) <= 600
    heights = sorted({float(point.split(",")[1]) for point in points[0].split()})
    assert len(heights) == 2


def test_marks_that_are_left_are_found_with_their_place() -> None:
    text = "# x\n\na <!-- fill: One --> **To fill:** b <!-- fill: Two -->\n<!-- fill:\n"
    assert list(unfilled(text)) == [(3, 3, "One"), (3, 37, "Two"), (4, 1, "")]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (45.4, "45 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (3929, "1 h 5 min"),
        (183_600, "2 d 3 h"),
    ],
)
def test_a_time_is_told_as_people_do(seconds: float, shown: str) -> None:
    assert words.lasting(seconds) == shown


def test_a_moment_is_told_with_its_day_only_where_that_is_not_plain() -> None:
    assert words.clock(START + 61, SPAN) == "14:01:01"
    assert words.clock(START + 86_400, SPAN) == "2026-03-13 14:00"
    assert words.between(Span(START, START + 86_400)) == "2026-03-12 14:00 to 2026-03-13 14:00 UTC"


@pytest.mark.parametrize(
    ("ratio", "shown"), [(0.0, "0%"), (0.02174, "2.17%"), (1.0, "100%"), (0.0000012345, "0.000123%"), (12.5, "1250%")]
)
def test_a_ratio_keeps_the_figures_that_mean_something(ratio: float, shown: str) -> None:
    assert figures.percent(ratio) == shown
