"""A marked test alert through a living Alertmanager, and through servers that are none or do not answer."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
import requests

from burnbook.drill import hurry, published
from burnbook.drill.receive import Sink, listening
from burnbook.live.alertmanager import serving
from burnbook.live.processes import until
from burnbook.text import yaml_out
from burnbook.toolbox import every
from certificates import certificate
from drill.runs import ROOT

TOKEN = "let-me-in-please"


@pytest.fixture(scope="module", params=every("alertmanager"), ids=lambda tool: tool.shown)
def living(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Sink]]:
    """Run an Alertmanager with the published routes, as if it were in production; its receivers are a sink."""
    folder = tmp_path_factory.mktemp("living")
    with listening() as sink:
        config = folder / "alertmanager.yaml"
        routes = hurry.routes(published.read(ROOT / "alerts", []).alertmanager, sink.url)
        config.write_text(yaml_out.dump(routes | {"templates": []}))
        with serving(request.param, config, folder / "data", ("--log.level=warn",)) as client:
            yield client.url, sink


def burnbook(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "burnbook", "drill", *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def answering(
    code: int, body: str = "", seconds: float = 0, certificate: Path | None = None
) -> Iterator[tuple[str, list]]:
    """Run a server that gives everybody the same answer; lend its address and what was asked, with credentials."""
    asked: list[tuple[str, str]] = []
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, self.headers.get("Authorization", "")))
            over.wait(seconds)
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked may have lost patience
                self.send_response(code)
                self.end_headers()
                self.wfile.write(body.encode())

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}", asked
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_alert_reaches_the_receiver_of_its_slo_marked_as_a_drill_and_ends_soon(living: tuple[str, Sink]) -> None:
    url, sink = living
    before = datetime.now(UTC)
    done = burnbook("payment-gateway/reachable", "--against", f"{url}/")
    after = datetime.now(UTC)
    assert done.returncode == 0, done.stderr
    assert "payments-page  pagerduty" in done.stdout
    assert "to be confirmed by Payments" in done.stdout
    assert until(lambda: bool(sink.told("payments-page", alertname="BurnbookDrill")), 60)
    (alert,) = sink.told("payments-page", alertname="BurnbookDrill")[0].alerts("firing")
    assert alert["labels"]["drill"] == "true"
    assert alert["annotations"]["summary"].startswith("DRILL")
    assert alert["annotations"]["runbook_url"].endswith("/payment-gateway/reachable.md#fast-burn")
    (held,) = requests.get(f"{url}/api/v2/alerts", params={"filter": 'slo="reachable"'}, timeout=120).json()
    ends = datetime.fromisoformat(held["endsAt"]) - timedelta(seconds=120)
    assert before - timedelta(seconds=1) < ends < after + timedelta(seconds=1)


def test_what_is_silenced_is_told_to_nobody_and_so_has_failed(living: tuple[str, Sink]) -> None:
    url, _ = living
    now = datetime.now(UTC)
    silence = {
        "matchers": [{"name": "slo", "value": "backlog", "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(minutes=5)).isoformat(),
        "createdBy": "test",
        "comment": "test",
    }
    requests.post(f"{url}/api/v2/silences", json=silence, timeout=120).raise_for_status()
    done = burnbook("order-mailer/backlog", "--against", url)
    assert done.returncode == 1
    assert "failed: nobody is told now: it is silenced" in done.stdout


def test_routes_that_are_not_those_of_the_bundle_are_told() -> None:
    (alert,) = json.loads(burnbook("checkout", "--against", "http://x.example", "--dry-run").stdout)
    answer = [
        {
            "labels": alert["labels"],
            "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
            "receivers": [{"name": "somebody"}],
        }
    ]
    with answering(200, json.dumps(answer)) as (url, _):
        done = burnbook("checkout", "--against", url, "--format", "json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["receivers"], told["must_be"], told["passed"]) == (["somebody"], ["storefront-page"], False)


def test_a_dry_run_sends_nothing_and_shows_the_alert() -> None:
    with answering(200) as (url, asked):
        done = burnbook("checkout", "--against", url, "--dry-run")
    (alert,) = json.loads(done.stdout)
    assert alert["labels"]["alertname"] == "BurnbookDrill"
    assert "by the bundle it goes to storefront-page (pagerduty, slack)" in done.stderr
    assert (done.returncode, asked) == (0, [])


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        (400, '{"code":601,"message":"bad labels"}', 'answered 400: {"code":601,"message":"bad labels"}'),
        (401, "", "answered 401: it does not know us: give credentials"),
        (403, "", "answered 403: these credentials may not do this"),
        (404, "", "answered 404: there is no such API: is a prefix of its address missing?"),
        (502, "upstream\nis gone", "answered 502: upstream is gone"),
        (200, "<html>Log in</html>", "this is no answer of an Alertmanager"),
        (200, "[]", "took the alert, and does not show it within 5 seconds"),
    ],
)
def test_whatever_is_no_good_answer_is_told_in_plain_words(code: int, body: str, words: str) -> None:
    with answering(code, body) as (url, _):
        done = burnbook("checkout", "--against", url)
    assert done.returncode == 1
    assert f"error[alertmanager-failed]: {url}" in done.stderr
    assert words in done.stderr


def test_who_does_not_answer_in_time_is_told() -> None:
    with answering(200, "[]", seconds=60) as (url, _):
        done = burnbook("checkout", "--against", url)
    assert done.returncode == 1
    assert "gave no answer within 10 seconds" in done.stderr


def test_credentials_come_from_files_or_the_environment_and_are_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{TOKEN}\n")
    basic = "Basic bWU6bGV0LW1lLWluLXBsZWFzZQ=="
    ways = [
        (("--bearer-file", str(file)), {}, f"Bearer {TOKEN}"),
        ((), {"BURNBOOK_BEARER_TOKEN": TOKEN}, f"Bearer {TOKEN}"),
        (("--user", "me", "--password-file", str(file)), {}, basic),
        (("--user", "me"), {"BURNBOOK_PASSWORD": TOKEN}, basic),
        ((), {"BURNBOOK_USER": "me", "BURNBOOK_PASSWORD": TOKEN}, basic),
    ]
    for arguments, variables, wanted in ways:
        with answering(500) as (url, asked):
            done = burnbook("checkout", "--against", url, *arguments, **variables)
        assert asked == [("/api/v2/alerts", wanted)]
        assert TOKEN not in done.stdout + done.stderr


def test_a_certificate_of_ones_own_needs_its_authority(tmp_path: Path) -> None:
    own, other = certificate(tmp_path, "own"), certificate(tmp_path, "other")
    with answering(500, "trusted", certificate=own) as (url, _):
        nobody = burnbook("checkout", "--against", url)
        stranger = burnbook("checkout", "--against", url, "--ca", str(other))
        known = burnbook("checkout", "--against", url, "--ca", str(own))
    assert "its certificate is not to be trusted" in nobody.stderr
    assert "its certificate is not to be trusted" in stranger.stderr
    assert "answered 500: trusted" in known.stderr
    assert {nobody.returncode, stranger.returncode, known.returncode} == {1}
