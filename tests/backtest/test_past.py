"""The past as it is asked for: in parts that are remembered, in halves where it is too much; or clear words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from backtest.canned import Past, serving
from burnbook import backtest as testing
from burnbook import load, proposal, toolbox
from burnbook.backtest import Asker, Backtest, Span, Terms, report
from burnbook.backtest.asking import raw
from burnbook.cli import run as cli
from burnbook.diagnostics import Problem, SpecError, silent
from burnbook.live.prometheus import Client, Sample, Series
from burnbook.model.incidents import Incident
from burnbook.model.plan import Slo
from burnbook.toolbox import find
from support import PROJECT, SERVICE, plan, write

POLICY = """\
policies:
  default:
    - {severity: page, budget: 2%, long: 1h}
    - {severity: page, budget: 5%, long: 6h}
  tickets:
    - {severity: ticket, budget: 10%, long: 1d}
"""
ROOT = Path(__file__).parents[2]
DAY = 86_400
START = 2_000 * 600_000  # a chunk begins here
SPAN = Span(START + 2 * DAY, START + 16 * DAY)
OUTAGE = range(START + 5 * DAY, START + 5 * DAY + 1800)
TERMS = Terms(SPAN, None, 0.02, 0)
TIMES = ("--from", "2008-01-12T13:20", "--to", "2008-01-26T13:20")


def count(at: int) -> tuple[float, float] | None:
    return 100, 100 if at in OUTAGE else 0


PAST = Past(count)


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNBOOK_HISTORY", str(tmp_path / "history"))


@pytest.fixture
def slo(tmp_path: Path) -> Slo:
    return plan(tmp_path, SERVICE, PROJECT + POLICY).services[0].slos[0]


def run(slo: Slo, url: str, terms: Terms = TERMS, *, seconds: float = 20, fresh: bool = False) -> Backtest:
    return testing.backtest([slo], terms, Asker(Client(url, seconds), "canned", time.time(), fresh), silent)


def summary(found: Backtest) -> dict[str, Any]:
    return report.data(found) | {"notes": []}


def refused(slo: Slo, url: str, **how: Any) -> str:
    with pytest.raises(SpecError) as told:
        run(slo, url, **how)
    (problem,) = told.value.problems
    assert problem.id == "prometheus-failed"
    return problem.text


def test_an_outage_is_found_and_told_as_the_formulas_say(slo: Slo) -> None:
    with serving(PAST) as server:
        found = run(slo, server.url)
    (incident,) = found.incidents
    assert (incident.start, incident.end) == (OUTAGE.start - 60, OUTAGE.stop - 60)  # recorded when a minute is over
    assert incident.spent == pytest.approx(30 / 43.2)
    (told,) = found.tried[0].told
    assert told.paged == 60  # 52 seconds by the formula, and the next evaluation
    assert told.unnoticed == pytest.approx(1 / 43.2)
    assert max(float(one["query"].rpartition("[")[2].rstrip("s]")) / 60 for one in server.asked) <= 11_000


def test_what_was_answered_is_not_asked_again_and_an_interrupted_backtest_goes_on(slo: Slo) -> None:
    def dies(_: dict[str, str]) -> tuple[int, str] | None:
        return (503, "no store is there") if len(server.asked) > 3 else None

    with serving(PAST, dies) as server:
        assert "answered 503: no store is there" in refused(slo, server.url)
    with serving(PAST) as other:
        found = run(slo, other.url)
        rest = len(other.asked)
        assert not {form["query"] + form["time"] for form in server.asked[:3]} & {
            form["query"] + form["time"] for form in other.asked
        }
        assert summary(run(slo, other.url)) == summary(found)
        assert len(other.asked) == rest
        assert summary(run(slo, other.url, fresh=True)) == summary(found)
        assert len(other.asked) == 2 * rest + 3


def test_what_is_too_much_for_the_server_is_asked_in_halves(slo: Slo) -> None:
    def small(form: dict[str, str]) -> tuple[int, str] | None:
        length = int(form["query"].rpartition("[")[2].rstrip("s]"))
        return (422, '{"error":"too many samples"}') if length > 2 * DAY else None

    with serving(PAST) as server:
        whole = run(slo, server.url)
    with serving(PAST, small) as server:
        assert summary(run(slo, server.url, fresh=True)) == summary(whole)


def test_what_was_not_recorded_yet_is_read_from_the_raw_series(slo: Slo) -> None:
    with serving(PAST) as server:
        whole = run(slo, server.url)
    with serving(replace(PAST, recorded_from=START + 9 * DAY + 600)) as server:
        found = run(slo, server.url, fresh=True)
    assert summary(found) == summary(whole)
    assert found.lacks[0].startswith("53.4% of the minutes were read from the raw series")  # 8 days of 15, 10 minutes
    assert any("http_requests_total" in form["query"] for form in server.asked)


def test_alerts_look_back_before_the_time_that_is_looked_at_and_those_that_were_over_then_are_not_told(
    slo: Slo,
) -> None:
    def early(at: int) -> tuple[float, float]:
        return 100, 100 if at in OUTAGE or at in range(OUTAGE.start - 40_000, OUTAGE.start - 39_000) else 0

    since = OUTAGE.stop + 600
    with serving(Past(early)) as server:
        found = run(slo, server.url, replace(TERMS, span=Span(since, since + 7200)))
    assert [(one.alarm.name, one.start) for one in found.tried[0].firings] == [("medium", OUTAGE.start + 120)]
    assert found.incidents == ()


def test_a_stretch_that_spent_little_is_no_incident(slo: Slo) -> None:
    with serving(Past(lambda at: (100, 1 if at == OUTAGE.start else 0))) as server:
        assert run(slo, server.url).incidents == ()
        (one,) = run(slo, server.url, replace(TERMS, share=0.0002)).incidents
    assert one.spent == pytest.approx(1 / 4320)


@dataclass(frozen=True)
class Recorded:
    """A source of recorded series by their labels, without a server; each has its events of a minute."""

    series: dict[tuple[tuple[str, str], ...], Callable[[int], tuple[float, float] | None]]

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        assert at
        side, length = int("bad" in expression), int(expression.rpartition("[")[2].rstrip("s]"))
        times = range(-int(-(at - length) // 60) * 60, int(at) + 1, 60)
        counted = {labels: [(time, many(time)) for time in times] for labels, many in self.series.items()}
        return tuple(
            Series(dict(labels), tuple(Sample(time, found[side]) for time, found in pairs if found))
            for labels, pairs in counted.items()
        )

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        return ()


def test_each_group_is_measured_by_itself_and_of_copies_the_fullest_is_read(tmp_path: Path) -> None:
    grouped = plan(tmp_path, SERVICE.replace("sli:", "group_by: [handler]\n    sli:"), PROJECT + POLICY)
    found = grouped.services[0].slos[0]
    calm, ill = (("handler", "calm"),), (("handler", "ill"),)
    source = Recorded(
        {
            (*calm, ("replica", "a")): lambda _: (100, 0),
            (*ill, ("replica", "a")): count,
            (*ill, ("replica", "b")): lambda at: (100, 100) if at % 6000 == 0 else None,
        }
    )
    told = testing.backtest([found], TERMS, Asker(source, "recorded", time.time(), fresh=True), silent)
    assert [(one.what, one.group) for one in told.incidents] == [("stretch 1, handler ill", ill)]
    assert {one.group for one in told.tried[0].firings} == {ill}
    assert told.events == (200 * 14 * 1440, 3000)
    assert told.spent == pytest.approx(30 / 43.2)
    assert any("several copies" in lack for lack in told.lacks)


def test_the_raw_series_are_asked_without_what_rules_record(tmp_path: Path) -> None:
    every = [slo for service in proposal.plan(ROOT).services for slo in service.slos if slo.tiers]
    asked = [question.expression for slo in every for question in raw(slo)]
    assert [expression for expression in asked if "slo:" in expression] == []
    rules = [{"record": f"asked:{number}", "expr": expression} for number, expression in enumerate(asked)]
    (tmp_path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))
    promtool = find("promtool")
    assert promtool
    done = toolbox.run((str(promtool.path), "check", "rules", "rules.yaml"), tmp_path, 60)
    assert done.code == 0, done.output


def test_minutes_without_anything_are_counted_and_values_that_are_no_numbers_are_left_out(slo: Slo) -> None:
    def holes(at: int) -> tuple[float, float] | None:
        return None if at < SPAN.start + 3600 else (float("nan"), 0) if at < SPAN.start + 5400 else count(at)

    with serving(Past(holes, SPAN.start - DAY)) as server:
        found = run(slo, server.url)
    assert found.missing == 90
    assert any("hold no number" in lack for lack in found.lacks)
    assert found.events == (100 * (14 * 1440 - 90), 3000)


def test_no_traffic_and_a_time_that_is_hardly_recorded_are_told_in_words_and_not_as_a_budget(slo: Slo) -> None:
    with serving(Past(lambda _: (0, 0), SPAN.start - DAY)) as server:
        idle = run(slo, server.url, fresh=True)
    assert any(line.startswith("there were no ") for line in report.head(idle))
    assert not any("error budget" in line for line in report.head(idle))
    assert report.data(idle)["budget_spent"] is None
    for missing, said in ((idle.minutes // 10, False), (idle.minutes // 10 + 1, True)):
        told = " ".join(report.head(replace(idle, missing=missing)))
        assert ("of the minutes are recorded" in told) == said


def test_minutes_whose_bad_events_are_not_recorded_are_told(slo: Slo) -> None:
    def halves(at: int) -> tuple[float, float] | None:
        return (100, float("nan") if SPAN.start <= at < SPAN.start + 3600 else 0)

    with serving(Past(halves, SPAN.start - DAY)) as server:
        found = run(slo, server.url)
    assert "60 minutes hold all events and no bad ones: taken as none, as the rules do it." in found.lacks


@pytest.mark.parametrize("nothing", [None, (float("nan"), float("nan"))])
@pytest.mark.parametrize("since", [0, 9_000_000_000])
def test_a_past_of_which_nothing_is_known_is_told(nothing: tuple[float, float] | None, since: int, slo: Slo) -> None:
    with (
        serving(Past(lambda _: nothing, since)) as server,
        pytest.raises(SpecError, match="has no minute of web/availability"),
    ):
        run(slo, server.url)


FAULTS: dict[str, tuple[Callable[[dict[str, str]], tuple[int, str] | None], str]] = {
    "answers 503": (lambda _: (503, "no store"), "answered 503: no store"),
    "is too small for an hour": (lambda _: (422, "too many samples"), "answered 422: too many samples"),
    "knows us not": (lambda _: (401, ""), "give credentials"),
    "is a page to log in": (lambda _: (200, "<html>"), "did not answer as a Prometheus does"),
    "ends its JSON early": (lambda _: (200, '{"status":"success","data":{"resu'), "did not answer as a Prometheus"),
    "tells samples without a value": (
        lambda _: (200, '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1]]}]}}'),
        "did not answer as a Prometheus does",
    ),
    "tells no series": (
        lambda _: (200, '{"status":"success","data":{"resultType":"matrix","result":[7]}}'),
        "did not answer as a Prometheus does",
    ),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_a_server_that_fails_is_told_in_clear_words(
    fault: Callable[[dict[str, str]], tuple[int, str] | None], words: str, slo: Slo
) -> None:
    with serving(PAST, fault) as server:
        assert words in refused(slo, server.url)


def test_an_answer_that_is_cut_off_and_one_that_takes_too_long_are_told(slo: Slo) -> None:
    over = Event()

    def slow(_: dict[str, str]) -> None:
        over.wait(60)

    with serving(PAST, cut=True) as server:
        assert "cannot be asked" in refused(slo, server.url)
    with serving(PAST, slow) as server:
        assert "gave no answer within 0.1 seconds" in refused(slo, server.url, seconds=0.1)
        over.set()


def command(url: str, *more: str) -> int:
    return cli.run(["backtest", "web", "--prometheus", url, *TIMES, *more])


def test_the_command_compares_two_policies_and_writes_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, SERVICE, PROJECT + POLICY))
    with serving(PAST) as server:
        assert command(server.url, "--policy", "tickets", "--out", "told.html") == 0
        text = capsys.readouterr().out
        assert command(server.url, "--policy", "tickets", "--out", "told.md", "--format", "json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [(one["policy"], len(one["alerts"])) for one in told["policies"]] == [("default", 2), ("tickets", 1)]
    assert "default  all pages" in text
    assert max(map(len, text.splitlines())) <= 100
    page, markdown = (tmp_path / "told.html").read_text(), (tmp_path / "told.md").read_text()
    assert "<svg" in page
    assert "<script" not in page
    assert "| tickets | slow (ticket) | 1 |" in markdown


def test_the_command_ends_with_1_and_writes_no_page_where_the_server_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, SERVICE, PROJECT + POLICY))
    with serving(PAST, lambda _: (503, "no store is there")) as server:
        assert command(server.url, "--out", "told.md") == 1
    told = capsys.readouterr().err
    assert "error[prometheus-failed]" in told
    assert "Traceback" not in told
    assert not (tmp_path / "told.md").exists()


def test_of_a_service_the_slos_that_have_a_past_are_told_and_the_others_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new = "  - name: new\n    objective: 99\n    sli: {availability: {exclude_routes: [/new]}}\n"
    monkeypatch.chdir(write(tmp_path, SERVICE + new, PROJECT + POLICY))
    unknown = '{"status":"success","data":{"resultType":"matrix","result":[]}}'
    with serving(PAST, lambda form: (200, unknown) if "new" in form["query"] else None) as server:
        assert command(server.url) == 0
    told = capsys.readouterr()
    assert "web/availability" in told.out
    assert "note: this Prometheus has no minute of web/new" in told.err


REFUSED = {
    "--from 2026-03-02 is not before --to 2026-03-01": ("--from", "2026-03-02", "--to", "2026-03-01"),
    "--to 2999-01-01 is in the future": ("--to", "2999-01-01"),
    "a backtest is of 732 days at most": ("--from", "2019-01-01", "--to", "2022-01-01"),
    "--from is no time: 'soon'": ("--from", "soon"),
    "ends with .md or .html": ("--out", "told.pdf"),
    "there is no folder": ("--out", "nowhere/told.md"),
    "'much' is none": ("--spends", "much"),
    "'0%' is none": ("--spends", "0%"),
}


@pytest.mark.parametrize(("words", "more"), REFUSED.items(), ids=REFUSED)
def test_what_makes_no_sense_is_refused(
    words: str,
    more: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(write(tmp_path, SERVICE, PROJECT + POLICY))
    assert command("http://127.0.0.1:1", *more) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_incidents_are_read_in_order_and_what_is_no_list_of_them_is_refused(tmp_path: Path) -> None:
    file, problems = tmp_path / "incidents.yaml", list[Problem]()
    file.write_text(
        "- {from: 2026-03-02T00:00Z, to: 2026-03-02T00:01Z}\n"
        "- {from: 1970-01-01T01:00+01:00, to: 1970-01-01T00:01Z, what: a}\n"
    )
    found = load.load_incidents(file, problems.append)
    assert [(one.what, one.end - one.start) for one in found] == [("a", 60), ("incident 1", 60)]
    assert found[0].start == 0
    file.write_text("incidents: none")
    assert load.load_incidents(file, problems.append) == ()
    assert [problem.id for problem in problems] == ["incidents-form"]


def test_a_policy_is_tried_for_the_asked_slo_alone(tmp_path: Path) -> None:
    other = "  - name: other\n    objective: 99\n    sli: {availability: {}}\n"
    folder = write(tmp_path, SERVICE + other, PROJECT + POLICY)
    found = proposal.plan(folder, "web/availability", "tickets").services[0].slos
    assert [slo.policy for slo in found] == ["tickets", "default"]
    with pytest.raises(SpecError, match="there is no policy 'ticket'"):
        proposal.plan(folder, "web", "ticket")


def test_what_one_tenant_was_told_is_not_remembered_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, SERVICE, PROJECT + POLICY))
    asked = []
    with serving(PAST) as server:
        for tenant in ("shop", "shop", "bank"):
            monkeypatch.setenv("BURNBOOK_TENANT", tenant)
            server.asked.clear()
            assert command(server.url) == 0
            asked.append(len(server.asked))
    first, again, other = asked
    assert again < first == other


def stated(start: float, end: float) -> Terms:
    return replace(TERMS, known=(Incident(start, end, "stated"),))


def test_an_outage_that_people_saw_late_was_told_by_the_page_before_and_what_came_after_it_was_not(slo: Slo) -> None:
    seen_late, after = OUTAGE.start + 900, OUTAGE.stop + 600
    with serving(PAST) as server:
        (late,) = run(slo, server.url, stated(seen_late, OUTAGE.stop)).tried[0].told
        (other,) = run(slo, server.url, stated(after, after + 1800)).tried[0].told
    assert (late.paged, late.standing) == (0, ())
    assert (other.paged, other.standing) == (None, ("page",)), "the page of six hours forgets after 30 minutes"


def test_an_incident_that_goes_on_when_the_time_begins_was_told_before(slo: Slo) -> None:
    since = OUTAGE.start + 600
    with serving(PAST) as server:
        found = run(slo, server.url, replace(TERMS, span=Span(since, since + 7200)))
    assert [one.what for one in found.incidents] == ["stretch 1"]
    assert [(one.paged, one.unnoticed) for one in found.tried[0].told] == [(0, 0)]
    assert [score.right for score in found.tried[0].people if score.name == "pages"] == [1]


GONE, DOWN = (range(at, at + 3600) for at in (START + 8 * DAY, START + 9 * DAY))


def with_gaps(at: int) -> tuple[float, float] | None:
    return None if at in GONE or at in DOWN else count(at)


def test_telemetry_that_vanished_is_told_where_rules_ran_and_not_where_prometheus_was_down(slo: Slo) -> None:
    hold = next(one.hold for one in slo.alerts() if one.kind == "absent")
    with serving(Past(with_gaps, down=DOWN)) as server:
        found = run(slo, server.url)
        assert run(slo, server.url).besides == found.besides, "it is remembered"
    fired = {one.alarm.name: [(each.start, each.end) for each in one.firings] for one in found.besides}
    assert fired["SLOTelemetryAbsent"] == [(GONE.start + hold, GONE.stop)]
    unknown = next(lack for lack in found.lacks if "nothing tells that rules ran" in lack)
    assert unknown.startswith("In 58 minutes")  # the definition was recorded two minutes before, and lasts for four
    ((name, *figures), _) = report.besides(found)
    assert (name, figures) == ("SLOTelemetryAbsent (ticket)", ["1", "0.5", "45 min", "45 min"])


def test_a_spent_budget_is_told_from_whole_periods_and_of_a_calendar_it_is_said_that_it_is_not(
    slo: Slo, tmp_path: Path
) -> None:
    far = replace(TERMS, span=Span(SPAN.start + 60 * DAY, SPAN.start + 61 * DAY))
    spent = far.span.start - 20 * DAY
    with serving(Past(lambda at: (100, 100 if spent <= at < spent + 3000 else 0))) as server:
        (_, told) = run(slo, server.url, far).besides
        berlin = SERVICE.replace("objective: 99.9", "objective: 99.9\n    window: {calendar: month}")
        monthly = plan(tmp_path / "calendar", berlin, PROJECT + POLICY).services[0].slos[0]
        other = run(monthly, server.url, far)
    assert [(one.open, one.start < far.span.start) for one in told.firings] == [(True, True)]
    assert [one.alarm.name for one in other.besides] == ["SLOTelemetryAbsent"]
    assert "SLOErrorBudgetExhausted is not replayed: the period is a calendar month." in other.lacks


@pytest.mark.parametrize(("days", "told"), [(6, "-"), (7, "2"), (14, "1")])
def test_alerts_a_week_are_told_of_a_week_or_more(days: int, told: str, slo: Slo) -> None:
    with serving(PAST) as server:
        found = run(slo, server.url)
    twice = (replace(found.tried[0], people=(replace(found.tried[0].people[0], alerts=2),)),)
    span = Span(found.span.start, found.span.start + days * DAY)
    (pages, *_) = report.scores(replace(found, span=span, tried=twice))
    assert pages[3] == told


def test_an_outage_among_single_errors_is_one_incident_with_its_own_begin(slo: Slo) -> None:
    with serving(Past(lambda at: (100, 30 if at in OUTAGE else int(at // 60 % 50 == 0)))) as server:
        found = run(slo, server.url)
    assert [(one.start, one.end) for one in found.incidents] == [(OUTAGE.start - 60, OUTAGE.stop - 60)]


def test_a_slow_burn_of_few_events_is_one_incident(slo: Slo) -> None:
    def slow(at: int) -> tuple[float, float]:
        """Return an error each 25 minutes, and after twelve of them a pause of 80."""
        minute = (at - START - 5 * DAY) // 60
        return 10, int(0 <= minute < 3 * 1440 and minute % 355 <= 275 and minute % 355 % 25 == 0)

    with serving(Past(slow)) as server:
        (one,) = run(slo, server.url).incidents
    assert one.end - one.start > 2.9 * DAY


def test_an_outage_in_days_of_a_slow_burn_is_an_incident_of_its_own_and_its_page_is_not_about_the_burn(
    slo: Slo,
) -> None:
    since = OUTAGE.start - 2 * DAY

    def worse(at: int) -> tuple[float, float]:
        return 1000, 500 if at in OUTAGE else 2 if since <= at < since + 6 * DAY else 0

    with serving(Past(worse)) as server:
        found = run(slo, server.url)
    burn, outage = found.incidents
    assert (burn.what, outage.what) == ("stretch 1", "stretch 1.1")
    assert (outage.start, outage.end) == (OUTAGE.start - 60, OUTAGE.stop - 60)
    assert burn.spent + outage.spent == pytest.approx(found.spent)
    told = found.tried[0].told
    assert [one.paged for one in told] == [None, 120], "at 50% the page takes two evaluations"
    assert told[0].unnoticed == pytest.approx(burn.spent)
    assert report.data(found)["incidents"][0]["apart"] == ["stretch 1.1"]


def test_that_an_incident_held_hardly_any_event_is_said_and_of_an_outage_nothing(slo: Slo) -> None:
    few = Past(lambda at: (0.5, 0.5 if at in range(OUTAGE.start, OUTAGE.start + 120) else 0))
    for past, said in ((few, ["1 incident of 1 held fewer than 3 bad events"]), (PAST, [])):
        with serving(past) as server:
            found = run(slo, server.url, fresh=True)
        assert [line.partition(":")[0] for line in found.lacks] == said


def test_of_what_was_renamed_it_is_said_that_minutes_of_its_earlier_name_are_not_read(tmp_path: Path, slo: Slo) -> None:
    renamed = SERVICE.replace("name: availability", "name: availability\n    renamed_from: [answers]")
    (other,) = plan(tmp_path / "renamed", renamed, PROJECT + POLICY).services[0].slos
    with serving(Past(lambda at: count(at) if at >= SPAN.start + 8 * DAY else None)) as server:
        told = [run(one, server.url).lacks for one in (slo, other)]
    assert ["It had another name" in " ".join(lacks) for lacks in told] == [False, True]
