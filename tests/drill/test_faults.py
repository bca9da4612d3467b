"""A drill says which part of a bundle is wrong; when its servers fail it says so; it leaves nothing behind."""

from __future__ import annotations

import json
import os
import shlex
import signal
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from burnbook import drill as drilling
from burnbook import pipeline
from burnbook.diagnostics import silent
from burnbook.drill import receive
from burnbook.drill.servers import tools
from burnbook.drill.verdict import Verdict
from burnbook.live.processes import until
from burnbook.toolbox import find
from drill import planted
from drill.once import once
from drill.runs import begun, left, servers

OLDEST = {"prometheus": (2, 42), "alertmanager": (0, 25)}
FAST = "SLOErrorBudgetBurn fast"
SLOW_WEBHOOK = 0.5


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """Drill the bundle with all faults at once, heard by a webhook that takes its time."""
    folder, heard = tmp_path_factory.mktemp("faulty"), receive._notification

    def slowly(request: receive.BaseHTTPRequestHandler) -> receive.Notification:
        time.sleep(SLOW_WEBHOOK)
        return heard(request)

    def play() -> str:
        planted.spoiled(folder)
        plan = pipeline.compile_plan(folder).plan
        drilled = drilling.drill(plan, folder, "web", tools(OLDEST), pair=False, progress=silent)
        assert not drilled.passed
        return json.dumps([asdict(verdict) for verdict in drilled.verdicts])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receive, "_notification", slowly)
        return [Verdict(**found) for found in json.loads(once(tmp_path_factory, "faulty", play))]


def failed(verdicts: list[Verdict], slo: str) -> dict[str, str]:
    return {v.question: v.seen for v in verdicts if v.subject == f"web/{slo}" and not v.passed}


@pytest.mark.parametrize("slo", planted.GOOD)
def test_what_is_sound_passes_beside_faults_and_with_a_slow_webhook(verdicts: list[Verdict], slo: str) -> None:
    assert any(v.subject == f"web/{slo}" for v in verdicts)
    assert failed(verdicts, slo) == {}


def test_who_gets_a_copy_is_told_once_too_at_any_time_of_day(verdicts: list[Verdict]) -> None:
    (told,) = [v for v in verdicts if (v.subject, v.question) == ("web/rare", f"{FAST} is told")]
    assert (told.seen, told.passed) == ("1 to archive, 1 to day-page", True)


def test_a_rule_that_never_fires_is_named(verdicts: list[Verdict]) -> None:
    found = failed(verdicts, "never")
    assert found[f"{FAST} fires"] == "it never fires"
    assert found[f"{FAST} tells"] == "nobody"
    assert found["SLOErrorBudgetBurn medium is inhibited"] == "told to archive, day-page"


def test_a_base_that_does_not_see_what_is_bad_is_named(verdicts: list[Verdict]) -> None:
    assert failed(verdicts, "blind") == {"base counts raw events": "1000 a minute, 0 bad"}


def test_a_link_that_no_browser_opens_is_named(verdicts: list[Verdict]) -> None:
    wrong = "dashboard, runbook; wrong: runbook"
    assert failed(verdicts, "unlinked") == {
        f"{FAST} links to": wrong,
        "SLOTelemetryAbsent vanished links to": wrong,
    }


def test_an_alert_that_nobody_expects_is_named(verdicts: list[Verdict]) -> None:
    found = failed(verdicts, "silent")
    assert found["SLOTelemetryAbsent vanished tells"] == "nobody"
    assert "day-page of SLOTelemetryAbsent" in found["anyone else who is told"]  # its copy may come a moment later


def test_a_lost_inhibition_is_named(verdicts: list[Verdict]) -> None:
    found = failed(verdicts, "loud")
    assert "SLOErrorBudgetBurn slow is inhibited" in found
    assert found["anyone else who is told"] == "day-ticket of SLOErrorBudgetBurn slowly"


def test_a_wrong_route_is_named_with_the_receiver_it_leads_to(verdicts: list[Verdict]) -> None:
    found = failed(verdicts, "astray")
    assert found[f"{FAST} tells"] == "day-ticket"
    assert found["SLOTelemetryAbsent vanished tells"] == "day-ticket"


def test_a_route_to_a_receiver_without_integrations_is_named(verdicts: list[Verdict]) -> None:
    assert failed(verdicts, "mute")[f"{FAST} tells"] == "shadow"


def test_prometheus_dies_in_the_middle(tmp_path: Path) -> None:
    with begun(tmp_path, "checkout/availability") as process:
        assert until(lambda: bool(servers(tmp_path, "/prometheus")), 60)
        time.sleep(4)
        for pid in servers(tmp_path, "/prometheus"):
            os.kill(pid, signal.SIGKILL)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "error[server-failed]: prometheus" in told
    assert "ended by itself with code -9" in told
    assert left(tmp_path) == ""


def test_the_disk_is_full(tmp_path: Path) -> None:
    scratch, path = tmp_path / "scratch", tmp_path / "bin"
    scratch.mkdir()
    path.mkdir()
    real = find("prometheus", OLDEST["prometheus"])
    assert real
    wrapper = path / "prometheus"
    wrapper.write_text(f'#!/bin/sh\nulimit -f 64\nexec {shlex.quote(str(real.path))} "$@"\n')
    wrapper.chmod(0o755)
    with begun(scratch, "checkout/availability", PATH=f"{path}:{os.environ['PATH']}") as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "error[server-failed]:" in told
    assert "file too large" in told
    assert left(scratch) == ""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whoever_is_interrupted_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    with begun(tmp_path, "checkout/availability") as process:
        assert until(lambda: bool(servers(tmp_path, "/prometheus")), 60)
        process.send_signal(how)
        process.communicate(timeout=120)
    assert process.returncode == 130
    assert left(tmp_path) == ""
