"""A Prometheus that does not do what it should, on this machine: what is said, and that nothing is written."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from burnbook import postmortem
from burnbook.diagnostics import SpecError
from burnbook.live.processes import HOST, LiveError
from burnbook.live.prometheus import Client
from faulty import Answer, serving
from postmortem.canned import PLAN, SPAN, START

ROOT = Path(__file__).parents[2]
TIMES = ("--from", "2026-03-12T14:00", "--to", "2026-03-12T14:10")


def found(*values: float, kind: str = "matrix", **more: object) -> Answer:
    samples = [[START + 60 * (i + 1) + 30, str(value)] for i, value in enumerate(values)]
    series = (
        [{"metric": {}, "values": samples} if kind == "matrix" else {"metric": {}, "value": samples[-1]}]
        if values
        else []
    )
    return 200, json.dumps({"status": "success", "data": {"resultType": kind, "result": series}, **more})


def recorded(query: str) -> Answer:
    """Answer about the events alone; there is nothing else."""
    if query.startswith("slo:sli_total:increase1m"):
        return found(*[100] * 10)
    return found(*[2] * 10) if query.startswith("slo:sli_bad:increase1m") else found()


def draft(url: str, out: Path, seconds: float = 60) -> postmortem.Draft:
    now = SPAN.end + 3600
    return postmortem.draft(PLAN, ROOT, "checkout/availability", SPAN, now, Client(url, seconds), out)


def run(url: str, out: Path, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, "-m", "burnbook", "postmortem", "checkout/availability", "--prometheus", url)
    own = {key: value for key, value in os.environ.items() if not key.startswith("BURNBOOK_")}
    return subprocess.run(
        (*argv, *TIMES, "--out", str(out), *more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env=own | variables,
    )


FAULTS = {
    "answers 503": ((503, "no store is there"), "answered 503: no store is there"),
    "knows us not": ((401, ""), "answered 401: it does not know us: give credentials"),
    "is elsewhere": (
        (404, "404 page not found"),
        "answered 404: there is no such API: is a prefix of its address missing?",
    ),
    "refuses the query": ((400, '{"status":"error","error":"parse error"}'), "answered 400"),
    "took too many samples": ((422, '{"status":"error","error":"too many samples"}'), "too many samples"),
    "is a page to log in": ((200, "<html>Log in</html>"), "did not answer as a Prometheus does"),
    "is another API": ((200, '{"status": "success", "data": []}'), "did not answer as a Prometheus does"),
    "says error with 200": ((200, '{"status": "error", "error": "shard lost", "data": null}'), "refused"),
    "answers a list": ((200, "[]"), "did not answer as a Prometheus does"),
}


@pytest.mark.parametrize(("answer", "words"), FAULTS.values(), ids=FAULTS)
def test_without_the_events_there_is_no_draft_and_why_is_told(answer: Answer, words: str, tmp_path: Path) -> None:
    with serving(lambda _: answer) as server, pytest.raises(SpecError) as refused:
        draft(server.url, tmp_path)
    (problem,) = refused.value.problems
    assert problem.id == "prometheus-failed"
    assert words in problem.text
    assert len(server.queries) == 1


def test_a_server_that_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    over = Event()

    def slow(_: str) -> Answer:
        over.wait(60)
        return found(1)

    with serving(slow) as server:
        with pytest.raises(SpecError, match=r"gave no answer within 0\.2 seconds"):
            draft(server.url, tmp_path, 0.2)
        over.set()


def test_the_command_ends_with_1_and_writes_nothing_where_nobody_listens(tmp_path: Path) -> None:
    done = run(f"http://{HOST}:1", tmp_path / "out")
    assert done.returncode == 1
    assert "error[prometheus-failed]" in done.stderr
    assert "cannot be reached" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_part_that_is_refused_is_told_on_the_page_and_by_the_command(tmp_path: Path) -> None:
    def partly(query: str) -> Answer:
        refused = query.startswith(("ALERTS", "sum by (", "topk"))
        return (422, '{"error":"too many samples"}') if refused else recorded(query)

    with serving(partly) as server:
        done = run(server.url, tmp_path)
    assert done.returncode == 0, done.stderr
    (page,) = tmp_path.glob("*.md")
    text = page.read_text()
    assert "| Bad events | 20 |" in text
    assert "Which alerts fired is not known." in text
    assert "Prometheus did not tell the alerts:" in done.stdout
    assert "Prometheus did not tell bad events by http_route:" in text
    assert "The raw series tell no" not in text
    assert "| 43.2 minutes | not known |" in text


def test_what_a_server_warns_of_is_told(tmp_path: Path) -> None:
    def warning(query: str) -> Answer:
        status, body = recorded(query)
        return status, json.dumps(json.loads(body) | {"warnings": ["store 7 did not answer"]})

    with serving(warning) as server:
        done = run(server.url, tmp_path)
    assert done.stdout.count("Prometheus warned: store 7 did not answer") == 1


def test_values_that_are_no_numbers_make_no_figure(tmp_path: Path) -> None:
    def broken(query: str) -> Answer:
        return found(*[float("nan")] * 10) if query.startswith("slo:sli") else found()

    with serving(broken) as server:
        made = draft(server.url, tmp_path)
    assert "| Bad events | not known |" in made.text
    assert not re.search(r"\b(nan|inf)\b", made.text, re.IGNORECASE)
    assert made.charts == {}


def test_credentials_come_from_files_or_from_the_environment(tmp_path: Path) -> None:
    token, password = tmp_path / "token", tmp_path / "password"
    token.write_text("t0p\n")
    password.write_text("s3cret\n")
    basic = "Basic " + base64.b64encode(b"ann:s3cret").decode()
    ways = (
        (("--bearer-file", str(token)), {}, "Bearer t0p"),
        ((), {"BURNBOOK_BEARER_TOKEN": "t0p"}, "Bearer t0p"),
        (("--user", "ann", "--password-file", str(password)), {}, basic),
        ((), {"BURNBOOK_USER": "ann", "BURNBOOK_PASSWORD": "s3cret"}, basic),
    )
    for number, (options, variables, wanted) in enumerate(ways):
        with serving(lambda _: (403, "")) as server:
            done = run(server.url, tmp_path / str(number), *options, **variables)
        assert server.credentials == [wanted]
        assert done.returncode == 1
        assert "these credentials may not do this" in done.stderr
        assert "s3cret" not in done.stderr + done.stdout


def test_a_mimir_is_told_whose_data_are_asked_for(tmp_path: Path) -> None:
    for number, (variables, wanted) in enumerate((({"BURNBOOK_TENANT": "shop"}, "shop"), ({}, None))):
        with serving(lambda _: (403, "")) as server:
            run(server.url, tmp_path / str(number), **variables)
        assert server.tenants == [wanted]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here to make a certificate")
def test_a_certificate_is_trusted_if_we_are_told_who_signed_it(tmp_path: Path) -> None:
    own = ("-subj", "/CN=test", "-addext", f"subjectAltName=IP:{HOST}", "-keyout", "key", "-out", "cert")
    argv = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *own)
    subprocess.run(argv, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with serving(recorded, context) as server:
        with pytest.raises(LiveError, match="its certificate is not to be trusted"):
            Client(server.url, 60).query("up")
        assert run(server.url, tmp_path / "out", "--ca", str(tmp_path / "cert")).returncode == 0
    assert len(list((tmp_path / "out").glob("*.md"))) == 1
