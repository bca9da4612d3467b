"""Watch: rules about the rules. Evaluations that fail or are missed are silence, and a Watchdog that stops is heard."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import catalog, names
from burnbook.model.rules import Alert, Group, Link, Record
from burnbook.model.spec import Labels
from burnbook.plan import addresses, routing, words
from burnbook.text.promql import Matcher, Selector

_GROUPS = Matcher("rule_group", "=~", ".*;(collector|saturation|slo)-.+")
_HOLD = 300
_SEEN = "15m"


def plan(project: catalog.Project) -> Group:
    """Return the group that watches all others."""
    return Group("burnbook-watch", 60, tuple(_rules(project)))


def _rules(project: catalog.Project) -> Iterator[Record | Alert]:
    failed = Selector("prometheus_rule_evaluation_failures_total", (_GROUPS,))
    missed = Selector("prometheus_rule_group_iterations_missed_total", (_GROUPS,))
    yield _alert(
        project,
        names.FAILED_ALERT,
        f"sum by (rule_group) (increase({failed}[{_SEEN}])) > 0",
        "An SLO's rules cannot be evaluated",
        "{{ $labels.rule_group }} has rules that failed in the last 15 minutes. While they do, its figures are old and"
        " its alerts cannot fire. The page Status > Rules of Prometheus shows the error.",
    )
    yield _alert(
        project,
        names.MISSED_ALERT,
        f"sum by (rule_group) (increase({missed}[{_SEEN}])) > 0",
        "An SLO's rules are evaluated too rarely",
        "{{ $labels.rule_group }} missed evaluations in the last 15 minutes: Prometheus is overloaded. Minutes that are"
        " not evaluated are not counted, and its alerts come late.",
    )
    yield Alert(
        names.WATCHDOG,
        "watchdog",
        "vector(1)",
        (("severity", names.NOBODY), ("service", names.OURSELVES), *project.labels),
        _said(
            project,
            names.WATCHDOG,
            "Alerts get through",
            "Always fires. Whoever hears it tells when it stops.",
        ),
        receivers=(routing.WATCHDOG,),
        runbook=_page(project, names.WATCHDOG),
    )


def _alert(project: catalog.Project, name: str, expr: str, summary: str, description: str) -> Alert:
    team = project.operators
    labels: Labels = (
        ("severity", project.severity("ticket")),
        ("team", team.name),
        ("service", names.OURSELVES),
        *project.labels,
    )
    return Alert(
        name,
        "watch",
        expr,
        labels,
        (*_said(project, name, summary, description), *words.query_url(project.links.prometheus, expr)),
        hold=_HOLD,
        severity="ticket",
        receivers=routing.told_team(project, team, "ticket"),
        runbook=_page(project, name),
    )


def _said(project: catalog.Project, name: str, summary: str, description: str) -> Labels:
    url = _page(project, name).url
    return (("summary", summary), ("description", description), *((("runbook_url", url),) if url else ()))


def _page(project: catalog.Project, name: str) -> Link:
    return addresses.page(project, f"{names.OURSELVES}/README", name.lower())
