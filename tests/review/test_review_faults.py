"""A Prometheus that does not do what it should: what review and gate say, how they end, and that nothing is written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
import typer

from burnbook import gate, review
from burnbook.cli.review import Given
from burnbook.cli.review import review as command
from burnbook.diagnostics import SpecError
from burnbook.live.http import OPEN
from burnbook.live.prometheus import Client
from burnbook.review import Asked
from faulty import Answer, serving
from review.told import NOW, Then
from review.weeks import END, PLAN

PROJECT = Path(__file__).parent / "project"
SERVICE = next(one for one in PLAN.services if one.name == "checkout")
FAULTS: dict[str, tuple[Answer, str]] = {
    "answers 503": ((503, "no store is there"), "answered 503: no store is there"),
    "takes too many samples": ((422, '{"status":"error","error":"too many samples"}'), "too many samples"),
    "is cut off": ((200, '{"status":"success","data":{"resultType":"matrix","result":[{"metr'), "as a Prometheus does"),
    "is a page to log in": ((200, "<html>Log in</html>"), "as a Prometheus does"),
    "says error with 200": ((200, '{"status":"error","error":"shard lost","data":null}'), "refused"),
    "has strange series": (
        (200, '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{}}]}}'),
        "as a Prometheus does",
    ),
    "has strange samples": (
        (200, '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[["x"]]}]}}'),
        "as a Prometheus does",
    ),
}
faulty = pytest.mark.parametrize(("answer", "said"), FAULTS.values(), ids=FAULTS)


def data(*result: object, kind: str = "matrix", **more: object) -> Answer:
    return 200, json.dumps({"status": "success", "data": {"resultType": kind, "result": list(result)}, **more})


def clock(query: str, ahead: float = 0.0) -> Answer | None:
    """Answer what time it is, if that is what is asked."""
    if query != "time()":
        return None
    value = time.time() + ahead
    return 200, json.dumps({"status": "success", "data": {"resultType": "scalar", "result": [value, str(value)]}})


def run(command: str, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, "-m", "burnbook", command, *more, "--prometheus", url, "-C", str(PROJECT))
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def failing(answer: Callable[[str], Answer]) -> str:
    with serving(answer) as server, pytest.raises(SpecError) as raised:
        review.reviewed(PLAN, Asked(("mailer",), None, END, NOW), Then(Client(server.url, 60)))
    (problem,) = raised.value.problems
    assert problem.id == "prometheus-failed"
    return problem.text


@faulty
def test_a_review_of_a_server_that_tells_no_events_is_none(answer: Answer, said: str) -> None:
    assert said in failing(lambda _: answer)


@faulty
def test_a_gate_is_never_a_yes_where_the_server_does_not_tell(answer: Answer, said: str) -> None:
    with serving(lambda _: answer) as server:
        found = gate.gate(SERVICE, gate.Asked(NOW, None, None), Then(Client(server.url, 60)))
    assert found.decision == "unknown"
    assert len(found.slos) == 4
    assert all(said in reason.text for one in found.slos for reason in one.reasons)


def test_a_server_that_is_slow_is_not_waited_for_again_and_again() -> None:
    over = Event()

    def slow(_: str) -> Answer:
        over.wait(60)
        return data()

    with serving(slow) as server:
        with pytest.raises(SpecError, match="gave no answer within"):
            review.reviewed(PLAN, Asked((), None, END, NOW), Then(Client(server.url, 0.1)))
        over.set()
    assert len(server.queries) == 1


def test_one_slo_that_is_refused_is_invalid_and_the_others_are_told() -> None:
    def partly(query: str) -> Answer:
        return (422, "too many samples") if 'slo="jobs"' in query else data()

    with serving(partly) as server:
        subjects, _ = review.reviewed(PLAN, Asked(("mailer",), None, END, NOW), Then(Client(server.url, 60)))
    why = {one.found.slo: one.found.why for one in subjects}
    assert "too many samples" in why["jobs"]
    assert why["mails"] == "nothing of it was recorded in this time"


def test_values_that_are_no_numbers_make_no_figure_on_any_page() -> None:
    def broken(query: str) -> Answer:
        labels = {"service": "mailer", "slo": "jobs", "cluster": "eu-1"}
        values = [[END - 60 * (100 - i), "NaN"] for i in range(100)]
        return data({"metric": labels, "values": values}) if 'slo="jobs"' in query and "[" in query else data()

    with serving(broken) as server:
        subjects, notes = review.reviewed(PLAN, Asked(("mailer",), None, END, NOW), Then(Client(server.url, 60)))
    for text in review.made(PLAN, subjects, "here", NOW, notes).files.values():
        assert not re.search(r"\b(nan|inf|infinity)\b", text, re.IGNORECASE)


def test_clocks_that_differ_are_told_by_a_review_and_are_no_yes_of_a_gate(tmp_path: Path) -> None:
    with serving(lambda query: clock(query, ahead=600) or data()) as server:
        told = run("review", server.url, "-s", "mailer", "--out", str(tmp_path))
        gated = run("gate", server.url, "checkout")
    assert told.returncode == 0, told.stderr
    assert "The clock of Prometheus is 10 min" in told.stdout
    assert "The clock of Prometheus is 10 min" in (tmp_path / "review.md").read_text()
    assert (gated.returncode, "its clock is 10 min" in gated.stdout) == (11, True)


def test_a_server_that_tells_no_time_is_no_yes() -> None:
    with serving(lambda _: data()) as server:
        found = gate.gate(SERVICE, gate.Asked(NOW, None, None), Client(server.url, 60))
    assert (found.decision, [reason.text for reason in found.reasons]) == (
        "unknown",
        ["Prometheus does not answer: it does not tell its time"],
    )


def test_a_review_that_would_end_before_it_begins_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 12, 10, 3, tzinfo=UTC).timestamp()  # so that the last whole hour ended at nine
    monkeypatch.setattr("burnbook.cli.review.time.time", lambda: now)
    given = Given("http://127.0.0.1:1", (), "2026-03-12T09:02", "", None, None)
    with pytest.raises(typer.BadParameter, match="not before the last whole hour"):
        command(given, PROJECT, OPEN, as_json=False)


def test_nothing_is_written_and_a_gate_ends_with_11_where_no_server_is(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1"
    assert run("review", url, "--out", str(tmp_path / "out")).returncode == 1
    assert not (tmp_path / "out").exists()
    done = run("gate", url, "checkout", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["decision"], told["exit_code"]) == (11, "unknown", 11)
    assert "cannot be reached" in told["reasons"][0]["text"]


def test_what_a_server_warns_of_is_told(tmp_path: Path) -> None:
    def warning(query: str) -> Answer:
        status, body = clock(query) or data()
        return status, json.dumps(json.loads(body) | {"warnings": ["store 7 did not answer"]})

    with serving(warning) as server:
        done = run("review", server.url, "-s", "mailer", "--out", str(tmp_path))
    assert done.stdout.count("Prometheus warned: store 7 did not answer") == 1
