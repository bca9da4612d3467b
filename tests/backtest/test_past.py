"""The past as it is asked for: in parts that are remembered, in halves where it is too much; or clear words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backtest.canned import Past, serving
from burnbook import backtest as testing
from burnbook import proposal
from burnbook.backtest import Asker, Backtest, Span, Terms, report
from burnbook.diagnostics import SpecError, silent
from burnbook.live.prometheus import Client
from burnbook.model.plan import Slo
from support import PROJECT, SERVICE, plan, write

POLICY = """\
policies:
  default:
    - {severity: page, budget: 2%, long: 1h}
    - {severity: page, budget: 5%, long: 6h}
  tickets:
    - {severity: ticket, budget: 10%, long: 1d}
"""
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
    assert "read from the raw series" in found.lacks[0]
    assert any("http_requests_total" in form["query"] for form in server.asked)


def test_minutes_without_anything_are_counted_and_values_that_are_no_numbers_are_left_out(slo: Slo) -> None:
    def holes(at: int) -> tuple[float, float] | None:
        return None if at < SPAN.start + 3600 else (float("nan"), 0) if at < SPAN.start + 5400 else count(at)

    with serving(Past(holes, SPAN.start - DAY)) as server:
        found = run(slo, server.url)
    assert found.missing == 90
    assert any("hold no number" in lack for lack in found.lacks)
    assert found.events == (100 * (14 * 1440 - 90), 3000)


def test_a_past_of_which_nothing_is_known_is_told(slo: Slo) -> None:
    with serving(Past(lambda _: None)) as server, pytest.raises(SpecError, match="has no minute of web/availability"):
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
    def slow(_: dict[str, str]) -> None:
        time.sleep(0.5)

    with serving(PAST, cut=True) as server:
        assert "cannot be asked" in refused(slo, server.url)
    with serving(PAST, slow) as server:
        assert "gave no answer within 0.1 seconds" in refused(slo, server.url, seconds=0.1)


def command(folder: Path, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, "-m", "burnbook", "backtest", "web", "--prometheus", url, *TIMES, *more)
    return subprocess.run(argv, cwd=folder, env=os.environ, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_compares_two_policies_and_writes_pages(tmp_path: Path) -> None:
    write(tmp_path, SERVICE, PROJECT + POLICY)
    with serving(PAST) as server:
        done = command(tmp_path, server.url, "--policy", "tickets", "--out", "told.html")
        data = command(tmp_path, server.url, "--policy", "tickets", "--out", "told.md", "--format", "json")
    assert done.returncode == data.returncode == 0, done.stderr
    (told,) = json.loads(data.stdout)
    assert [(one["policy"], len(one["alerts"])) for one in told["policies"]] == [("default", 2), ("tickets", 1)]
    assert "default  all pages" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    page, text = (tmp_path / "told.html").read_text(), (tmp_path / "told.md").read_text()
    assert "<svg" in page
    assert "<script" not in page
    assert "| tickets | slow (ticket) | 1 |" in text


def test_the_command_ends_with_1_and_writes_no_page_where_the_server_fails(tmp_path: Path) -> None:
    write(tmp_path, SERVICE, PROJECT + POLICY)
    with serving(PAST, lambda _: (503, "no store is there")) as server:
        done = command(tmp_path, server.url, "--out", "told.md")
    assert done.returncode == 1
    assert "error[prometheus-failed]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "told.md").exists()


def test_a_policy_is_tried_for_the_asked_slo_alone(tmp_path: Path) -> None:
    other = "  - name: other\n    objective: 99\n    sli: {availability: {}}\n"
    folder = write(tmp_path, SERVICE + other, PROJECT + POLICY)
    found = proposal.plan(folder, "web/availability", "tickets").services[0].slos
    assert [slo.policy for slo in found] == ["tickets", "default"]
    with pytest.raises(SpecError, match="there is no policy 'ticket'"):
        proposal.plan(folder, "web", "ticket")
