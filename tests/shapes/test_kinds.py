"""Every kind of SLI yields rules that pass their own tests, whatever its limits, delays and intervals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from burnbook import pipeline, prove, publish
from burnbook.model.bundle import Proof
from burnbook.outputs import OUTPUTS
from burnbook.toolbox import every
from support import PROJECT, plan

SHORT = "policies: {default: [{severity: ticket, budget: 50%, long: 1d}]}\n"
QUICK = "{family: otel-http, selector: {job: web}, interval: 30s, arrival_delay: 0s}"
LATE = "{family: otel-http, selector: {job: web}, interval: 60s, arrival_delay: 90s}"
SELDOM = "{family: otel-http, selector: {job: web}, interval: 2m, arrival_delay: 0s}"
KINDS = {
    "a limit that must not be passed": (QUICK, "{threshold: {query: max(age_seconds), op: '<=', value: 2m}}"),
    "a limit below 1, read late": (
        LATE,
        "{threshold: {query: 'q{a!=\"b\"}', op: '<', value: 0.25, when_missing: bad}}",
    ),
    "a least number": (LATE, "{threshold: {query: sum(workers), op: '>=', value: 2, when_missing: good}}"),
    "one value only": (SELDOM, "{threshold: {query: leader, op: '==', value: 1}}"),
    "one value not": (QUICK, "{threshold: {query: failed, op: '!=', value: -1}}"),
    "a limit of a rate": (QUICK, "{threshold: {query: 'sum(rate(mails_total[$window]))', op: '>', value: 0}}"),
    "a probe": (QUICK, "{probe: {selector: probe_success}}"),
    "a probe of one target, read late": (LATE, "{probe: {selector: 'up{instance=\"a:80\"}'}}"),
    "a probe that is seldom made": (SELDOM, "{probe: {selector: 'up{job=~\"w.+\"}', scope: none}}"),
    "a ratio": (LATE, "{error_ratio: {query: 'sum(rate(b_total[$window])) / sum(rate(a_total[$window]))'}}"),
    "a run each day": (QUICK, "{deadline: {last_success: last_success, every: 24h, grace: 2h}}"),
    "a run each minute, read late": (LATE, "{deadline: {last_success: last_success, every: 1m, grace: 0s}}"),
    "a run of an unwritable selector": (
        SELDOM,
        '{deadline: {last_success: \'x{a=~"a.*",a=~".*b"}\', every: 3d, grace: 7s}}',
    ),
    "an own histogram": (
        QUICK,
        "{latency: {threshold: 2s, histogram: {name: h, bounds: [1, 2], labels: {status: code}}}}",
    ),
}
NATIVE = "{latency: {threshold: THRESHOLD, histogram: {name: h, unit: UNIT, native: true, labels: LABELS}}}"


MORE = {
    "a limit of each queue": (
        "group_by: [queue]",
        "{threshold: {query: 'max by (queue) (age_seconds)', op: '<', value: 2m}}",
    ),
    "a probe of each target": ("group_by: [instance]", "{probe: {selector: up}}"),
    "each job in time": ("group_by: [name]", "{deadline: {last_success: last_success, every: 24h, grace: 2h}}"),
    "minutes of a limit": (
        "budgeting: {slices: {length: 5m, good_when: 98}}",
        "{threshold: {query: q, op: '<', value: 9}}",
    ),
}


def service(sli: str, telemetry: str = QUICK, more: str = "title: S") -> str:
    slo = f"{{name: s, objective: 99, window: 7d, {more}, sli: {sli}}}"
    return f"version: burnbook/v1\nservice: web\nteam: a\ntelemetry: {telemetry}\nslos: [{slo}]\n"


def proofs(folder: Path, definition: str, project: str) -> tuple[Proof, ...]:
    """Prove a project with one service; the oldest promtool that it allows runs its tests."""
    made = plan(folder, definition, project)
    files = publish.whole(pipeline.render(made))
    publish.stage(files, folder)
    checks = tuple(check for output in OUTPUTS for check in output.checks(made, tuple(sorted(files))))
    oldest = dict(prove.OLDEST) | {"promtool": max(made.project.prometheus.version, prove.OLDEST["promtool"])}
    return prove.prove(checks, folder, prove.Terms(oldest, remembered=False))


@pytest.mark.parametrize("kind", KINDS)
def test_rules_of_every_kind_pass_their_own_tests(kind: str, tmp_path: Path) -> None:
    telemetry, sli = KINDS[kind]
    found = proofs(tmp_path, service(sli, telemetry), PROJECT + SHORT)
    assert [proof.words for proof in found if proof.status != "passed"] == []


@pytest.mark.parametrize("kind", MORE)
def test_rules_of_kinds_in_groups_and_slices_pass_their_own_tests(kind: str, tmp_path: Path) -> None:
    more, sli = MORE[kind]
    found = proofs(tmp_path, service(sli, LATE, more), PROJECT + SHORT)
    assert [proof.words for proof in found if proof.status != "passed"] == []


@pytest.mark.skipif(not any(tool.version >= (3,) for tool in every("promtool")), reason="tools/install --newest")
@pytest.mark.parametrize(
    ("threshold", "unit", "labels"), [("250ms", "s", "{status: code}"), ("3s", "ms", "{}"), ("1s", "s", "{}")]
)
def test_rules_of_native_histograms_pass_their_own_tests(
    threshold: str, unit: str, labels: str, tmp_path: Path
) -> None:
    sli = NATIVE.replace("THRESHOLD", threshold).replace("UNIT", unit).replace("LABELS", labels)
    project = PROJECT + SHORT + 'prometheus: {version: "3.0"}\n'
    found = proofs(tmp_path, service(sli, LATE), project)
    assert [proof.words for proof in found if proof.status != "passed"] == []


def test_each_kind_is_proved_by_raw_series_that_tell_its_bad_from_its_good(tmp_path: Path) -> None:
    """The other tests would pass, too, if a kind had no tests of its base."""
    for kind, (telemetry, sli) in KINDS.items():
        found = plan(tmp_path, service(sli, telemetry), PROJECT + SHORT).services[0].slos[0]
        told = {bool(m.bad) for trial in found.sli.trials for m in trial.moments}
        opaque = "rate(" in sli or "x{" in sli
        assert told == (set() if opaque or found.sli.raw else {True, False}), kind


def test_the_window_of_a_hand_written_query_is_a_minute_and_an_interval(tmp_path: Path) -> None:
    telemetry, sli = KINDS["a ratio"]
    found = plan(tmp_path, service(sli, telemetry), PROJECT + SHORT).services[0].slos[0]
    assert set(re.findall(r"\[(\w+)\] offset 1m30s", found.sli.base_bad)) == {"2m"}
