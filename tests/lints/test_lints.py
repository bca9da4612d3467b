"""Lints: what each tells, what it leaves alone, and how it is silenced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from burnbook import pipeline
from burnbook.diagnostics import Problem, SpecError
from support import PROJECT, write

HEAD = "version: burnbook/v1\nservice: web\nteam: a\n"
TELEMETRY = "telemetry: {family: fastapi-instrumentator, selector: {job: web}}\n"
AVAILABLE = "slos:\n  - name: availability\n    objective: 99.9\n    sli: {availability: {}}\n"
NO_PAGE = PROJECT.replace('    page: {webhook: {url: "https://a.example/page"}}\n', "")
OTHER = "---\nversion: burnbook/v1\nservice: gateway\nteam: a\n" + TELEMETRY + AVAILABLE
JOINED = "---\n" + (HEAD + TELEMETRY + AVAILABLE).replace("service: web", "service: web-x")
ROLLBACK = "runbook: {rollback: {command: undo, last_tested: 2026-07-01}}\n"
TODAY = date(2026, 9, 30)


def events(**sides: str) -> str:
    keys = "".join(f"\n        {side}: '{text}'" for side, text in sides.items())
    return f"slos:\n  - name: jobs\n    objective: 99\n    sli:\n      events:{keys}\n"


def rated(slos: str, rate: str) -> str:
    return HEAD + TELEMETRY.replace("}}", f"}}, expected_rate: {rate}}}") + slos


BARE = AVAILABLE + "    alerting: {min_bad_events: 0}\n"
FAILED, ALL = 'runs_total{result="failed"}', "runs_total"
TOLD = {
    "one-failure-fires": (rated(BARE, "10/h"), PROJECT),
    "too-little-traffic": (rated(AVAILABLE, "1/h"), PROJECT),
    "no-selector": (HEAD + "telemetry: {family: fastapi-instrumentator}\n" + AVAILABLE, PROJECT),
    "no-probe": (HEAD + "criticality: critical\n" + TELEMETRY + AVAILABLE, PROJECT),
    "no-page-receiver": (HEAD + "criticality: critical\n" + TELEMETRY + AVAILABLE, NO_PAGE),
    "no-receiver": (HEAD + TELEMETRY + AVAILABLE, NO_PAGE),
    "unknown-dependency": (HEAD + "depends_on: [gatway, postgres]\n" + TELEMETRY + AVAILABLE + OTHER, PROJECT),
    "unknown-label": (HEAD + TELEMETRY.replace("job: web", "jobb: web") + AVAILABLE, PROJECT),
    "ambiguous-id": (HEAD + TELEMETRY + AVAILABLE.replace("availability\n", "x-availability\n") + JOINED, PROJECT),
    "sides-differ": (HEAD + TELEMETRY + events(bad=FAILED, total='runs_total{queue="mail"}'), PROJECT),
    "good-bad-inverted": (HEAD + TELEMETRY + events(good=FAILED, total=ALL), PROJECT),
    "rollback-untested": (HEAD + TELEMETRY + ROLLBACK + AVAILABLE, PROJECT),
}
QUIET = {
    "one-failure-fires": (rated(AVAILABLE, "10/h"), PROJECT),
    "too-little-traffic": (rated(AVAILABLE, "1/s"), PROJECT),
    "no-selector": (HEAD + TELEMETRY + AVAILABLE, PROJECT),
    "no-probe": (
        HEAD + "criticality: critical\n" + TELEMETRY + events(good="probe_ok_total", total="probe_runs_total"),
        PROJECT,
    ),
    "no-page-receiver": (HEAD + TELEMETRY + AVAILABLE, NO_PAGE),
    "no-receiver": (HEAD + TELEMETRY + AVAILABLE, PROJECT),
    "unknown-dependency": (HEAD + "depends_on: [gateway, postgres]\n" + TELEMETRY + AVAILABLE + OTHER, PROJECT),
    "unknown-label": (HEAD + TELEMETRY.replace("job: web", "tenant: web") + AVAILABLE, PROJECT),
    "ambiguous-id": (HEAD + TELEMETRY + AVAILABLE + JOINED, PROJECT),
    "sides-differ": (
        HEAD + TELEMETRY + events(bad='fails_total{job="web"}', total='runs_total{job=~"web|x"}'),
        PROJECT,
    ),
    "good-bad-inverted": (HEAD + TELEMETRY + events(bad=FAILED, total=ALL), PROJECT),
    "rollback-untested": (HEAD + TELEMETRY + ROLLBACK.replace("07-01", "07-02") + AVAILABLE, PROJECT),
}


def heard(folder: Path, service: str, project: str = PROJECT, today: date | None = TODAY) -> list[Problem]:
    return list(pipeline.compile_plan(write(folder, service, project), today).warnings)


def ids(folder: Path, service: str, project: str = PROJECT, today: date | None = TODAY) -> set[str]:
    return {problem.id for problem in heard(folder, service, project, today)}


def silenced(service: str, lint: str, *, in_slo: bool) -> str:
    """Put a silence into the first service, or into its first SLO."""
    entry = f'[{{lint: {lint}, reason: "it is so"}}]'
    first, sign, rest = service.partition("---\n")
    text = f"{first}    silence: {entry}\n" if in_slo else f"{first}silence: {entry}\n"
    return text + sign + rest


@pytest.mark.parametrize("lint", TOLD)
def test_a_lint_is_told_once_for_each_mistake_and_as_a_warning(tmp_path: Path, lint: str) -> None:
    told = [problem for problem in heard(tmp_path, *TOLD[lint]) if problem.id == lint]
    assert told
    assert {problem.level for problem in told} == {"warning"}
    assert all(problem.mend and problem.span for problem in told)
    assert len({(problem.text, problem.span) for problem in told}) == len(told)


@pytest.mark.parametrize("lint", QUIET)
def test_a_lint_is_quiet_where_nothing_is_odd(tmp_path: Path, lint: str) -> None:
    assert lint not in ids(tmp_path, *QUIET[lint])


@pytest.mark.parametrize("lint", [lint for lint in TOLD if lint not in ("no-receiver", "ambiguous-id")])
def test_a_service_silences_its_lints(tmp_path: Path, lint: str) -> None:
    service, project = TOLD[lint]
    assert not ids(tmp_path, silenced(service, lint, in_slo=False), project) & {lint, "silence-unused"}


@pytest.mark.parametrize("lint", ["one-failure-fires", "too-little-traffic", "sides-differ", "good-bad-inverted"])
def test_an_slo_silences_its_lints(tmp_path: Path, lint: str) -> None:
    service, project = TOLD[lint]
    assert not ids(tmp_path, silenced(service, lint, in_slo=True), project) & {lint, "silence-unused"}


@pytest.mark.parametrize("lint", TOLD)
def test_the_project_silences_any_lint(tmp_path: Path, lint: str) -> None:
    service, project = TOLD[lint]
    whole = project + f'silence: [{{lint: {lint}, reason: "it is so"}}]\n'
    assert not ids(tmp_path, service, whole) & {lint, "silence-unused"}


def test_a_silence_of_one_slo_leaves_the_others_heard(tmp_path: Path) -> None:
    second = BARE.removeprefix("slos:\n").replace("availability\n", "again\n")
    told = heard(tmp_path, rated(silenced(BARE, "one-failure-fires", in_slo=True) + second, "10/h"))
    assert {(problem.id, problem.subject) for problem in told} == {("one-failure-fires", "web/again")}


def test_the_silence_of_an_slo_with_several_thresholds_covers_each(tmp_path: Path) -> None:
    latency = (
        "slos:\n  - name: fast\n    "
        "objectives: [{threshold: 100ms, objective: 99.9}, {threshold: 1s, objective: 99.9}]\n"
        "    sli: {latency: {errors: ignored}}\n    alerting: {min_bad_events: 0}\n"
    )
    assert "one-failure-fires" in ids(tmp_path, rated(latency, "10/h"))
    assert ids(tmp_path, rated(silenced(latency, "one-failure-fires", in_slo=True), "10/h")) == set()


def test_a_silence_that_holds_nothing_back_is_told(tmp_path: Path) -> None:
    assert ids(tmp_path, silenced(HEAD + TELEMETRY + AVAILABLE, "no-probe", in_slo=False)) == {"silence-unused"}


def test_a_silence_of_what_only_the_calendar_tells_is_not_unused_without_one(tmp_path: Path) -> None:
    service, _ = TOLD["rollback-untested"]
    assert ids(tmp_path, silenced(service, "rollback-untested", in_slo=False), today=None) == set()


def test_without_a_day_nothing_depends_on_the_calendar(tmp_path: Path) -> None:
    assert "rollback-untested" not in ids(tmp_path, *TOLD["rollback-untested"], today=None)


def test_a_critical_service_whose_rollback_was_never_tested_is_told(tmp_path: Path) -> None:
    undated = "runbook: {rollback: {command: undo}}\n"
    assert "rollback-untested" in ids(tmp_path, HEAD + "criticality: critical\n" + undated + TELEMETRY + AVAILABLE)
    assert "rollback-untested" not in ids(tmp_path, HEAD + undated + TELEMETRY + AVAILABLE)


@pytest.mark.parametrize(
    ("lint", "told"),
    [("no-prob", "unknown-lint"), ("objective-100", "silence-of-error"), ("zebra", "unknown-lint")],
)
def test_what_cannot_be_silenced_is_an_error(tmp_path: Path, lint: str, told: str) -> None:
    with pytest.raises(SpecError) as raised:
        heard(tmp_path, silenced(HEAD + TELEMETRY + AVAILABLE, lint, in_slo=True))
    assert [problem.id for problem in raised.value.problems] == [told]


@pytest.mark.parametrize(
    ("side", "text", "inverted"),
    [
        ("good", 'x{status=~"5.."}', True),
        ("good", 'x{status!~"2.."}', True),
        ("good", 'x{status=~"[234].."}', False),
        ("good", 'x{status!~"5.."}', False),
        ("bad", 'x{status!~"5.."}', True),
        ("bad", 'x{result="success"}', True),
        ("bad", 'x{status=~"4..|5.."}', False),
        ("bad", 'x{status="404"}', False),
        ("bad", 'sum(rate(x{code="200"}[$window]))', True),
        ("good", '-sum(rate(x{code="500"}[$window])) + sum(rate(x[$window]))', False),
        ("good", 'sum(rate(x{le="500"}[$window]))', False),
    ],
)
def test_good_and_bad_are_known_by_their_values(tmp_path: Path, side: str, text: str, inverted: bool) -> None:
    total = "sum(rate(x[$window]))" if "$window" in text else "x"
    found = ids(tmp_path, HEAD + TELEMETRY + events(**{side: text, "total": total}))
    assert ("good-bad-inverted" in found) == inverted


@pytest.mark.parametrize(
    ("bad", "total", "differ"),
    [
        ('x{job="a"}', 'y{job="b"}', True),
        ('x{job="a"}', "y", False),
        ("x", 'y{job="b"}', True),
        ("sum(rate(x_bucket[$window]))", 'sum(rate(x_bucket{le="+Inf"}[$window]))', False),
        ('sum(rate(x{q="a"}[$window]))', 'sum(rate(y{q="b"}[$window])) + sum(rate(z{q="a"}[$window]))', False),
        ('sum(rate(x{q="c"}[$window]))', 'sum(rate(y{q="b"}[$window])) + sum(rate(z{q="a"}[$window]))', True),
    ],
)
def test_a_side_lies_within_some_part_of_the_total(tmp_path: Path, bad: str, total: str, differ: bool) -> None:
    assert (
        "sides-differ" in ids(tmp_path, HEAD + TELEMETRY.replace("job", "zone") + events(bad=bad, total=total))
    ) == differ


def test_an_error_is_told_whatever_is_silenced(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        heard(tmp_path, silenced(HEAD + TELEMETRY + AVAILABLE.replace("99.9", "100"), "objective-100", in_slo=True))
    assert {problem.id for problem in raised.value.problems} == {"objective-100", "silence-of-error"}


def test_statuses_of_good_requests_that_would_spend_budget_are_told(tmp_path: Path) -> None:
    assert "good-bad-inverted" in ids(tmp_path, HEAD + TELEMETRY + AVAILABLE.replace("{}", '{bad_statuses: ["2xx"]}'))
    assert ids(tmp_path, HEAD + TELEMETRY + AVAILABLE.replace("{}", '{bad_statuses: ["4xx", "5xx"]}')) == set()


def test_one_misshaped_slo_does_not_hide_what_is_wrong_with_the_others(tmp_path: Path) -> None:
    second = AVAILABLE.removeprefix("slos:\n").replace("availability\n", "again\n").replace("99.9", "0.999")
    with pytest.raises(SpecError) as raised:
        heard(tmp_path, HEAD + TELEMETRY + AVAILABLE.replace("objective", "objektive") + second)
    assert [(problem.id, problem.span and problem.span.line) for problem in raised.value.problems] == [
        ("unknown-key", 7),
        ("objective-fraction", 10),
    ]


def test_a_service_of_which_a_part_is_left_out_is_not_said_to_lack_it(tmp_path: Path) -> None:
    probe = "  - name: probed\n    objektive: 99\n    sli: {events: {good: probe_ok_total, total: probe_runs_total}}\n"
    with pytest.raises(SpecError) as raised:
        heard(tmp_path, HEAD + "criticality: critical\n" + TELEMETRY + AVAILABLE + probe)
    assert [problem.id for problem in raised.value.problems] == ["unknown-key"]
