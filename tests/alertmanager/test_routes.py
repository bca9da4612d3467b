"""Who is told of what: the plan's receivers are those that amtool finds, and what is wrong does not pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import support
from burnbook import pipeline
from burnbook.model.bundle import Proof
from burnbook.outputs import alertmanager
from burnbook.prove import Terms, prove

TWO_TEAMS = """\
version: burnbook/v1
organization: Test
severities: kubernetes
labels: {cluster: x}
operated_by: b
alertmanager:
  smtp: {smarthost: "mail.example:25", from: a@mail.example, require_tls: false}
  watchdog: {webhook: {url: "https://dead.example"}}
teams:
  a:
    title: A
    page: {pagerduty: {routing_key_file: /k}, slack: {channel: "#a", api_url_file: /s}}
    ticket: {email: {to: a@mail.example}, webhook: {url: "https://a.example", bearer_file: /t}}
  b:
    title: B
    page: {webhook: {url: "https://b.example"}}
    ticket: {webhook: {url: "https://b.example"}}
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return written(tmp_path, support.SERVICE)


def written(folder: Path, service: str) -> Path:
    for artifact in pipeline.render(support.plan(folder, service, TWO_TEAMS)).artifacts:
        path = folder / "bundle" / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.content)
    return folder / "bundle"


def proofs(bundle: Path) -> tuple[Proof, ...]:
    paths = tuple(sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*.*") if path.is_file()))
    plan = support.plan(bundle.parent, project=TWO_TEAMS)
    return prove(tuple(alertmanager.checks(plan, paths)), bundle, Terms(remembered=False))


def failed(bundle: Path) -> dict[str, str]:
    return {f"{proof.check} {proof.subject}": proof.words for proof in proofs(bundle) if proof.status != "passed"}


def test_every_receiver_of_every_kind_passes(bundle: Path) -> None:
    assert failed(bundle) == {}
    config = yaml.safe_load((bundle / "alerts/alertmanager.yaml").read_text())
    assert [receiver["name"] for receiver in config["receivers"]] == [
        "unrouted",
        "watchdog",
        "shadow",
        "a-page",
        "a-ticket",
        "b-page",
        "b-ticket",
    ]
    kinds = {key for receiver in config["receivers"] for key in receiver} - {"name"}
    assert kinds == {"pagerduty_configs", "slack_configs", "email_configs", "webhook_configs"}


def test_what_is_in_shadow_reaches_nobody_and_says_who_would_be_told(tmp_path: Path) -> None:
    service = support.SERVICE.replace("objective: 99.9", "objective: 99.9\n    alerting: {stage: shadow}")
    shadowed = written(tmp_path, service)
    assert failed(shadowed) == {}
    routes = yaml.safe_load((shadowed / ROUTES).read_text())["alerts"]
    assert {tuple(told["receivers"]) for told in routes} == {("shadow",)}
    assert {tuple(told["out_of_shadow"]) for told in routes} == {("a-page",), ("a-ticket",)}
    _edit(CONFIG, 'severity="none"', 'severity="nobody"')(shadowed)
    assert "a-ticket" in failed(shadowed)[f"amtool config routes test {ROUTES}"]


def test_identity_is_whole_where_one_alert_silences_another(bundle: Path) -> None:
    rules = yaml.safe_load((bundle / "alerts/alertmanager.yaml").read_text())["inhibit_rules"]
    assert len(rules) == 10
    for rule in rules:
        assert rule["equal"] == ["cluster", "service", "slo"]
        assert {'service!=""', 'slo!=""', 'drill!="true"'} <= set(rule["source_matchers"])


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(bundle: Path) -> None:
        text = (bundle / path).read_text()
        assert old in text
        (bundle / path).write_text(text.replace(old, new))

    return change


CONFIG, ROUTES = "alerts/alertmanager.yaml", "alerts/routes/web.yaml"
MISTAKES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a route to another team": (
        _edit(CONFIG, 'team="a"', 'team="c"'),
        f"amtool config routes test {ROUTES}",
        "unrouted",
    ),
    "a page told as a ticket": (
        _edit(CONFIG, 'severity="critical"', 'severity="page"'),
        f"amtool config routes test {ROUTES}",
        "a-ticket",
    ),
    "a watchdog that wakes a team": (
        _edit(CONFIG, 'alertname="Watchdog"', 'alertname="Dog"'),
        "amtool config routes test alerts/routes/burnbook.yaml",
        "unrouted",
    ),
    "a receiver that is not there": (
        _edit(CONFIG, "- name: a-page", "- name: a-pages"),
        f"amtool check-config {CONFIG}",
        "undefined receiver",
    ),
    "a text that is not defined": (
        _edit(CONFIG, 'template "burnbook.plain"', 'template "burnbook.plane"'),
        "amtool template render alerts/templates/burnbook.tmpl",
        "burnbook.plane",
    ),
    "a text that cannot be in a mail": (
        _edit("alerts/templates/burnbook.tmpl", 'burnbook.silence.html" . }}</p>', 'burnbook.silence" . }}</p>'),
        "amtool template render alerts/templates/burnbook.tmpl",
        "urlquery",
    ),
    "an alert without its route": (
        _edit(ROUTES, "burn_speed: fast", "burn_speed: faster"),
        f"every alert has its route {ROUTES}",
        "no receivers are stated",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_does_not_pass(mistake: str, bundle: Path) -> None:
    change, proof, words = MISTAKES[mistake]
    change(bundle)
    found = failed(bundle)
    assert proof in found, found
    assert words in found[proof]
