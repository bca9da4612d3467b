"""The libraries themselves, in real applications that serve and are scraped: families match what they write today."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from burnbook import toolbox
from burnbook.load.families import families
from support import plan

sys.path.insert(0, str(Path(__file__).parent))
import feeding
import scrapes

APPS = Path(__file__).parent / "apps"
BUILT_IN = {family.name: family for family in families()}


@dataclass(frozen=True)
class App:
    """An application, what is told it by the environment, and what it must be found to have answered.

    A threshold that no answer reaches leaves only failures late, and those only where buckets tell them.
    """

    family: str
    script: str
    opt_in: str
    total: int
    bad: int
    late: int
    histogram: str


SERVED = (
    App("otel-http", "fastapi_otel", "http", 11, 3, 3, "http_server_request_duration_seconds"),
    App("otel-http-legacy", "fastapi_otel", "", 11, 3, 3, "http_server_duration_milliseconds"),
    App("fastapi-instrumentator", "fastapi_instrumentator", "", 11, 3, 0, "http_request_duration_highr_seconds"),
    App("grpc-prometheus", "grpc_prometheus", "", 10, 4, 0, "grpc_server_handling_seconds"),
)


@cache
def scrape(script: str, opt_in: str = "") -> str:
    environment = {**os.environ, "OTEL_SEMCONV_STABILITY_OPT_IN": opt_in}
    argv = (sys.executable, APPS / f"{script}.py")
    told = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.mark.parametrize("app", SERVED, ids=lambda app: app.family)
def test_what_a_real_application_writes_is_counted_request_by_request(app: App, tmp_path: Path) -> None:
    promtool = toolbox.find("promtool")
    assert promtool, "tools/install gets it"
    text = scrape(app.script, app.opt_in)
    service = f"""\
version: burnbook/v1
service: real
team: a
telemetry: {{family: {app.family}, selector: {{job: real}}}}
slos:
  - {{name: requests, objective: 99, sli: {{availability: {{}}}}}}
  - {{name: latency, objective: 99, sli: {{latency: {{threshold: 10s}}}}}}
"""
    counts = {("requests", "total"): app.total, ("requests", "bad"): app.bad, ("latency", "bad"): app.late}
    checks = [(f'sum(slo:sli_{kind}:increase1m{{slo="{slo}"}})', count) for (slo, kind), count in counts.items()]
    case = feeding.case(feeding.inputs({"real": text}), checks)
    assert feeding.disagreement(plan(tmp_path, service), [case], promtool, tmp_path) == "", text


@pytest.mark.parametrize("app", SERVED, ids=lambda app: app.family)
def test_every_bound_of_the_family_is_one_that_the_library_writes(app: App) -> None:
    bounds = {
        float(sample.labels["le"])
        for sample in scrapes.read(scrape(app.script, app.opt_in))
        if sample.name == f"{app.histogram}_bucket"
    }
    (duration,) = [found for found in BUILT_IN[app.family].durations if found.histogram == app.histogram]
    assert {float(bound / duration.unit) for bound in duration.bounds} <= bounds


def test_the_labels_of_a_family_are_those_of_the_library() -> None:
    for app in SERVED:
        family = BUILT_IN[app.family]
        assert family.requests
        written = [s for s in scrapes.read(scrape(app.script, app.opt_in)) if s.name == family.requests.counter]
        assert written
        assert all(any(label in sample.labels for sample in written) for label in family.requests.labels.values())


def test_opentelemetry_for_grpc_in_python_writes_no_metrics_so_that_no_family_could_read_them() -> None:
    names = {sample.name for sample in scrapes.read(scrape("grpc_otel"))}
    assert "started_total" in names  # the exporter works
    assert not {name for name in names if name.startswith("rpc_")}


@pytest.mark.parametrize("app", SERVED, ids=lambda app: app.family)
def test_what_the_family_says_of_a_process_and_of_requests_in_flight_is_written(app: App) -> None:
    family = BUILT_IN[app.family]
    process = (family.process.memory, family.process.started) if family.process else ()
    told = {sample.name for sample in scrapes.read(scrape(app.script, app.opt_in)) if sample.gauge}
    assert {*process, *filter(None, (family.in_flight,))} <= told
