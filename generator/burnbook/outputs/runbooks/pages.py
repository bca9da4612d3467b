"""What a page shows: the Plan as its templates need it, with links relative to the page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from burnbook.model import names
from burnbook.model.plan import Project, Service, Slo
from burnbook.model.rules import Link
from burnbook.model.spec import Labels
from burnbook.outputs.runbooks import planned, words
from burnbook.text import durations, markdown, urls
from burnbook.text.promql import HOLE, Matcher, Selector, equals, number

_NAMES = {
    "source": "Source",
    "chat": "Chat of the team",
    "on_call": "Who is on call",
    "errors": "Errors as they come in",
    "deploys": "Releases of the last days",
    "logs": "Logs",
}
_WINDOW = "5m"


@dataclass(frozen=True, slots=True)
class Current:
    """The figure that tells how bad it is now."""

    expr: str
    words: str


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

    return {
        "project": project,
        "link": link,
        "percent": words.percent,
        "minutes": minutes,
        "graph": _graph(project),
        "words": durations.words,
        "last": durations.last,
    }


def of_slo(project: Project, service: Service, slo: Slo) -> dict[str, Any]:
    """Return what the runbook of an SLO shows."""
    ids = slo.ids
    links = dict(service.links)
    base = project.links.alertmanager
    return common(project, slo.runbook) | {
        "service": service,
        "slo": slo,
        "care": service.care,
        "alerts": [words.about(alert, slo, service) for alert in slo.alerts()],
        "planned": planned.told(slo.maintenance),
        "open": _series(names.MAINTENANCE, ids),
        "felt": _felt(slo),
        "current": _current(slo),
        "changes": [(_NAMES[name], links[name]) for name in ("deploys", "errors", "logs") if name in links],
        "people": [(_NAMES[name], links[name]) for name in ("on_call", "chat") if name in links],
        "receivers": _receivers(slo),
        "burning": lambda name: _firing(name, project.labels),
        "series": lambda name: _series(name, ids),
        "left": names.REMAINING,
        "last_success": names.LAST_SUCCESS,
        "filled": filled,
        "steps": tuple(dict.fromkeys((*slo.sli.steps, *(guard.step for guard in service.saturation.guards)))),
        "pages": any(alert.severity == "page" and not alert.shadow for alert in slo.alerts()),
        "message": _message(service, slo),
        "silences": [_silence(name, ids, base) for name in dict.fromkeys(alert.name for alert in slo.alerts())],
    }


def _felt(slo: Slo) -> str:
    allowed = words.percent(slo.budget * 100)
    if job := slo.sli.deadline:
        return (
            f"A run is due {durations.each(job.every)}, and {allowed} of runs may be late. Until it succeeds, whoever"
            " needs its result has that of the run before."
        )
    return f"When the budget burns, more than the allowed {allowed} {slo.sli.bad_words}."


def _current(slo: Slo) -> Current:
    fastest = slo.fastest
    window = fastest.short if fastest else slo.windows[0] if slo.windows else None
    if window:
        words = f"the share of bad {slo.sli.unit} in {durations.last(window.length)}"
        return Current(_series(window.series, slo.ids), words)
    if slo.sli.deadline:
        return Current(f"time() - {_series(names.LAST_SUCCESS, slo.ids)}", "the seconds since the last success")
    return Current(_series(names.REMAINING, slo.ids), "the share of the budget that is left")


def of_service(project: Project, service: Service, page: Link) -> dict[str, Any]:
    """Return what the pages of a service show."""
    return common(project, page) | {
        "service": service,
        "links": [(_NAMES[name], url) for name, url in service.links],
        "sources": markdown.code(service.source),
        "events": lambda slo: events(service, slo),
        "receivers": _receivers,
        "planned": planned.told(service.maintenance, (slo.name for slo in service.slos)),
    }


def of_postmortem(project: Project, service: Service, page: Link, slos: tuple[Slo, ...]) -> dict[str, Any]:
    """Return what a postmortem of some SLOs of a service shows before anything is known: a template."""
    values = of_service(project, service, page)
    return values | {
        "draft": None,
        "slos": slos,
        "periods": " and ".join(dict.fromkeys(slo.period.words for slo in slos)),
        "spent": spent,
        "fill": lambda _, hint: hint,
        "runbooks": ", ".join(values["link"](slo.title, slo.runbook) for slo in slos),
    }


def of_saturation(project: Project, service: Service) -> dict[str, Any]:
    """Return what the page of what fills up shows."""
    base, guards = project.links.alertmanager, service.saturation.guards
    ids: Labels = (("service", service.name), *project.labels)
    return common(project, service.saturation.page) | {
        "service": service,
        "alerts": [words.of_guard(guard) for guard in guards],
        "receivers": ", ".join(dict.fromkeys(name for guard in guards for name in guard.alert.receivers)),
        "steps": tuple(dict.fromkeys(guard.step for guard in guards)),
        "filled": filled,
        "silences": [_silence(name, ids, base) for name in dict.fromkeys(guard.alert.name for guard in guards)],
    }


def minutes(slo: Slo) -> str:
    """Return the budget as minutes of a complete outage, or as runs."""
    if job := slo.sli.deadline:
        runs = slo.period.length // job.every
        return f"{number(round(slo.budget * runs, 1))} of {runs} runs"
    found = slo.budget * slo.period.length / 60
    return f"{number(round(found, 1))} minutes" if found < 180 else words.hours(found * 60)


def events(service: Service, slo: Slo) -> str:
    """Return the budget as bad events, at the traffic that the definition states, or as bad slices."""
    if slo.slices:
        return f"{number(round(slo.budget * slo.period.length / slo.slices.length, 1))} {slo.slices.words}"
    if slo.expected_rate is None or (slo.sli.routes and slo.expected_rate == service.expected_rate):
        return "not known"  # the service's rate is that of all its requests, not of some routes
    count = slo.expected_rate * slo.period.length * slo.budget
    return f"about {round(count, 1 - len(str(int(count)))) if count >= 10 else round(count):,.0f}"


def filled(expr: str) -> str:
    """Return a query over the last five minutes."""
    return expr.replace(HOLE, _WINDOW)


def spent(slo: Slo, length: str = "1h", at: str = " offset 2h") -> str:
    """Return the share of the budget that an incident took: by default one of an hour which ended two hours ago."""
    bad = f"sum_over_time({_series(f'{names.BAD}1m', slo.ids)}[{length}]{at})"
    return f"{bad} / ({allowed(slo, at)})"


def allowed(slo: Slo, at: str = "") -> str:
    """Return how many bad events the whole period may have."""
    total = f"{_series(names.TOTAL + slo.period.suffix, slo.ids)}{at}"
    if slo.period.calendar:  # all that the whole period will have
        total = f"{total} / scalar({_series(names.ELAPSED, slo.ids)}{at})"
    return f"{number(slo.budget)} * {total}"


def _receivers(slo: Slo) -> str:
    return ", ".join(dict.fromkeys(name for alert in slo.alerts() for name in alert.receivers))


def _graph(project: Project) -> Callable[[str], str]:
    base = project.links.prometheus

    def graph(expr: str) -> str:
        return f" ({markdown.link('graph', urls.graph(base, expr))})" if base else ""

    return graph


def _series(name: str, ids: Labels) -> str:
    return str(Selector(name, equals(ids)))


def _message(service: Service, slo: Slo) -> str:
    where = f"\nRunbook: {slo.runbook.url}" if slo.runbook.url else ""
    return (
        f"{service.title}, {slo.title}: since HH:MM UTC a share {slo.sli.bad_words}.\n"
        "We have: rolled back / switched off / not found it yet.\n"
        f"Next word at HH:MM UTC, from NAME.{where}"
    )


def _firing(service: str, labels: Labels) -> str:
    burning = (("alertname", names.BURN_ALERT), ("alertstate", "firing"), ("service", service), *labels)
    return _series("ALERTS", burning)


def _silence(alert: str, ids: Labels, base: str | None) -> Silence:
    labels: Labels = (("alertname", alert), *ids)
    matchers = " ".join(_shell(str(Matcher(name, "=", value))) for name, value in labels)
    command = f'amtool silence add --duration=1h --comment="working on it: NAME" {matchers}'
    return Silence(alert, command, urls.silence(base, labels) if base else "")


def _shell(matcher: str) -> str:
    """Quote a matcher for the shell: amtool reads it as Alertmanager's configuration does."""
    escaped = matcher.replace("'", "'\\''")
    return f"'{escaped}'"
