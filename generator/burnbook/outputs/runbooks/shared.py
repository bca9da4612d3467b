"""What several pages share: links from one to another, graphs, questions with their answers, exact silences."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from burnbook.model.care import Mitigation
from burnbook.model.plan import Project, Service, Slo
from burnbook.model.rules import Alert, Link
from burnbook.model.sli import Step
from burnbook.model.spec import Labels
from burnbook.outputs.runbooks import words
from burnbook.text import durations, markdown, urls
from burnbook.text.promql import HOLE, Matcher, Selector, equals, number

NAMES = {
    "source": "Source",
    "chat": "Chat of the team",
    "on_call": "Who is on call",
    "errors": "Errors as they come in",
    "deploys": "Releases of the last days",
    "logs": "Logs",
}
_WINDOW = "5m"


@dataclass(frozen=True, slots=True)
class Silence:
    """How one alert of an SLO is silenced, exactly."""

    name: str
    command: str
    url: str


def common(project: Project, page: Link) -> dict[str, Any]:
    """Return what every page may use; `link` leads from this page to another."""

    def link(text: str, target: Link) -> str:
        path = posixpath.relpath(target.path, posixpath.dirname(page.path))
        return markdown.link(text, f"{path}#{target.anchor}" if target.anchor else path)

    graph = _graph(project)
    return {
        "project": project,
        "link": link,
        "decide": lambda step: _decision(step, graph),
        "mitigated": _mitigated,
        "percent": words.percent,
        "minutes": minutes,
        "graph": graph,
        "explore": _explore(project),
        "words": durations.words,
        "last": durations.last,
    }


def minutes(slo: Slo) -> str:
    """Return the budget as minutes of a complete outage, or as runs."""
    if job := slo.sli.deadline:
        runs = slo.period.length // job.every
        return f"{number(round(slo.budget * runs, 1))} of {runs} runs"
    found = slo.budget * slo.period.length / 60
    return f"{number(round(found, 1))} minutes" if found < 180 else words.hours(found * 60)


def filled(expr: str) -> str:
    """Return a query over the last five minutes."""
    return expr.replace(HOLE, _WINDOW)


def receivers(slo: Slo) -> str:
    """Return everyone who is told of an SLO's alerts."""
    return ", ".join(dict.fromkeys(name for alert in slo.alerts() for name in alert.receivers))


def _graph(project: Project) -> Callable[[str], str]:
    """Return what links an expression to its graph in Prometheus and to Grafana's Explore, as far as they are known."""
    base, grafana, uid = project.links.prometheus, project.links.grafana, project.datasources.metrics

    def graph(expr: str) -> str:
        found = [markdown.link("graph", urls.graph(base, expr))] if base else []
        found += [markdown.link("explore", urls.explore(grafana, uid, "prometheus", expr))] if grafana and uid else []
        return f" ({' · '.join(found)})" if found else ""

    return graph


def _explore(project: Project) -> Callable[[str], str]:
    """Return what links a query of logs to Grafana's Explore."""
    grafana, uid = project.links.grafana, project.datasources.logs

    def explore(query: str) -> str:
        return f" ({markdown.link('explore', urls.explore(grafana, uid, 'loki', query))})" if grafana and uid else ""

    return explore


def _decision(step: Step, graph: Callable[[str], str]) -> str:
    """Return a question with the query that decides it, and a table of what each answer means to do."""
    query = filled(step.query.expr)
    rows = "\n".join(f"| {markdown.inline(sign)} | {markdown.inline(action)} |" for sign, action in step.answers)
    head = f"**{markdown.inline(step.question)}**{graph(query)}"
    return f"{head}\n\n{markdown.block(query, 'promql')}\n\n| you see | then |\n|---|---|\n{rows}\n"


def _mitigated(found: Mitigation) -> str:
    """Return what makes it better, with its effect and its command."""
    effect = f": {markdown.inline(found.effect)}" if found.effect else ""
    return f"**{markdown.inline(found.name)}**{effect}\n\n{markdown.block(found.command, 'sh')}\n"


def filling(service: Service) -> tuple[Step, ...]:
    """Return the questions about what fills up."""
    return tuple(dict.fromkeys(guard.step for guard in service.saturation.guards))


def series(name: str, ids: Labels) -> str:
    """Return a recorded series."""
    return str(Selector(name, equals(ids)))


def silence(alert: Alert, ids: Labels, base: str | None) -> Silence:
    """Return how an alert of this identity is silenced; `base` is Alertmanager's address.

    Alerts of one name that no label of the identity tells apart have a reason; a page must silence no other.
    """
    reason = alert.label("reason")
    labels: Labels = (("alertname", alert.name), *ids, *((("reason", reason),) if reason else ()))
    matchers = " ".join(_shell(str(Matcher(name, "=", value))) for name, value in labels)
    command = f'amtool silence add --duration=1h --comment="working on it: NAME" {matchers}'
    return Silence(
        f"{alert.name} ({reason})" if reason else alert.name, command, urls.silence(base, labels) if base else ""
    )


def _shell(matcher: str) -> str:
    """Quote a matcher for the shell: amtool reads it as Alertmanager's configuration does."""
    escaped = matcher.replace("'", "'\\''")
    return f"'{escaped}'"
