"""What the runbook of an SLO shows: the Plan as its template needs it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from burnbook.model import names
from burnbook.model.plan import Project, Service, Slo
from burnbook.model.rules import Alert
from burnbook.model.spec import Labels
from burnbook.outputs.runbooks import commands, planned, words
from burnbook.outputs.runbooks.shared import NAMES, common, filling, receivers, series, silence
from burnbook.text import durations


@dataclass(frozen=True, slots=True)
class Current:
    """The figure that tells how bad it is now."""

    expr: str
    words: str


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
        "open": series(names.MAINTENANCE, ids),
        "felt": _felt(slo),
        "current": _current(slo),
        "unwatched": [name for name, page in service.depends_on if page is None],
        "changes": [(NAMES[name], links[name]) for name in ("deploys", "errors", "logs") if name in links],
        "people": [(NAMES[name], links[name]) for name in ("on_call", "chat") if name in links],
        "receivers": receivers(slo),
        "one": slo.sli.unit.removesuffix("s"),
        "burning": lambda name: _firing(name, project.labels),
        "series": lambda name: series(name, ids),
        "left": names.REMAINING,
        "drafts": _drafts(project, slo),
        "delivers": service.family == names.COLLECTOR_FAMILY,
        "last_success": names.LAST_SUCCESS,
        "steps": tuple(dict.fromkeys((*slo.sli.steps, *service.steps, *filling(service)))),
        "pods": commands.pods(service.care),
        "logs": commands.logs(service.care),
        "pages": any(alert.severity == "page" and not alert.shadow for alert in slo.alerts()),
        "message": _message(service, slo),
        "split": [name for name, _ in slo.split],
        "silences": list(dict.fromkeys(silence(alert, _told(slo, alert), base) for alert in slo.alerts())),
    }


def _felt(slo: Slo) -> str:
    allowed = words.percent(slo.budget * 100)
    if job := slo.sli.deadline:
        return (
            f"A run is due {durations.each(job.every)}, and {allowed} of runs may be late. Until it succeeds, whoever"
            " needs its result has that of the run before."
        )
    return f"More than the allowed {allowed} {slo.sli.bad_words}."


def _current(slo: Slo) -> Current:
    fastest = slo.fastest
    window = fastest.short if fastest else slo.windows[0] if slo.windows else None
    if window:
        return Current(series(window.series, slo.ids), f"How bad it is, over {durations.last(window.length)}")
    if slo.sli.deadline:
        last = f"last_over_time({series(names.LAST_SUCCESS, slo.ids)}[{names.REMEMBERED}])"
        return Current(f"time() - {last}", "How many seconds ago it last succeeded")
    return Current(series(names.REMAINING, slo.ids), "How much of the budget is left")


def _message(service: Service, slo: Slo) -> str:
    where = f"\nRunbook: {slo.runbook.url}" if slo.runbook.url else ""
    what, done = f"since HH:MM UTC a share {slo.sli.bad_words}", "rolled back / switched off"
    if slo.sli.deadline:
        what, done = "the run of HH:MM UTC is late", "started it by hand / rolled back"
    return (
        f"{service.title}, {slo.title}: {what}.\n"
        f"We have: {done} / not found it yet.\n"
        f"Next word at HH:MM UTC, from NAME.{where}"
    )


def _drafts(project: Project, slo: Slo) -> str:
    """Return the command that drafts a postmortem."""
    source = shlex.quote(project.links.prometheus) if project.links.prometheus else "PROMETHEUS"
    return f"burnbook postmortem {slo.subject} --prometheus {source} --from YYYY-MM-DDTHH:MM --to YYYY-MM-DDTHH:MM"


def _told(slo: Slo, alert: Alert) -> Labels:
    """Return the labels of an alert of this SLO; which group it is, people fill in."""
    groups = () if alert.of_whole else ((name, name.upper()) for name, _ in slo.split)
    return (*slo.ids, *groups)


def _firing(service: str, labels: Labels) -> str:
    burning = (("alertname", names.BURN_ALERT), ("alertstate", "firing"), ("service", service), *labels)
    return series("ALERTS", burning)
