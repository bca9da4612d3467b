"""Files: `alertmanager.yaml`, its notification template, and for each service the receivers of every alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

from burnbook.model import names
from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.model.routing import Hours, Inhibition, Match, Receiver, Route
from burnbook.model.rules import Alert
from burnbook.model.spec import Labels
from burnbook.outputs.alertmanager import merge, receivers
from burnbook.text import durations, promql, yaml_out

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
CONFIG, TEMPLATE, ROUTES = "alertmanager.yaml", "templates/burnbook.tmpl", "routes"
OTHERS = "others.yaml"
_HERE = "alertmanager.yaml"


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return who is told of each alert of a service: read by people, and proved by amtool."""
    comment = f"Who is told of the alerts of {service.title}; proved against ../alertmanager.yaml."
    yield _routes(project, service.name, list(service.told()), comment, service.name, service.source)


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the configuration, the template, and who is told of the alerts about the rules."""
    folder, source = plan.project.places.alerts, plan.project.source
    text = yaml_out.dump(configuration(plan), _comment(plan))
    yield Artifact(f"{folder}/{CONFIG}", text, PROJECT_OWNER, source)
    template = files("burnbook.outputs.alertmanager") / "templates" / "burnbook.tmpl"
    yield Artifact(f"{folder}/{TEMPLATE}", template.read_text(encoding="utf-8"), PROJECT_OWNER, source)
    watch: list[tuple[Alert, Labels]] = [
        (rule, rule.told(())) for group in plan.watch for rule in group.rules if isinstance(rule, Alert)
    ]
    comment = "Who is told of the alerts about the rules themselves; proved against ../alertmanager.yaml."
    yield _routes(plan.project, PROJECT_OWNER, watch, comment, PROJECT_OWNER, source)
    if care := plan.collector_care:
        comment = "Who is told of the alerts about the collectors; proved against ../alertmanager.yaml."
        told_of = [(alert, alert.told(())) for alert in care.alerts]
        yield _routes(plan.project, names.COLLECTOR, told_of, comment, PROJECT_OWNER, source)
    if base := plan.routing.base:
        told = [{"labels": dict(other.labels), "receivers": list(other.receivers)} for other in plan.routing.others]
        comment = f"Who is told of alerts that are not ours, by {base.origin.file} alone; proved against {_HERE}."
        text = yaml_out.dump({"alerts": told}, f"{comment}\n{DO_NOT_EDIT}")
        yield Artifact(f"{folder}/{OTHERS}", text, PROJECT_OWNER, source)


def configuration(plan: Plan) -> dict[str, Any]:
    """Return the configuration as Alertmanager reads it."""
    routing, buttons = plan.routing, receivers.Buttons.of(plan.project.links)
    smtp = {"global": receivers.smtp(routing.smtp)} if routing.smtp else {}
    own = {
        **smtp,
        "templates": ["templates/*.tmpl"],
        **({"time_intervals": [_interval(found) for found in routing.hours]} if routing.hours else {}),
        "route": _route(routing.root),
        "inhibit_rules": [_inhibition(rule) for rule in routing.inhibitions],
        "receivers": [_receiver(found, buttons) for found in routing.receivers],
    }
    return merge.merged(routing.base.data, own) if routing.base else own


def _comment(plan: Plan) -> str:
    version = ".".join(map(str, plan.project.alertmanager))
    lines = [
        f"Who is told of the alerts of {plan.project.organization}: read by Alertmanager {version} and newer.",
        "Secrets are files on Alertmanager's host, written without a final newline.",
        "",
        "What is not told while something else fires (inhibit_rules, in this order):",
        *(f"- {rule.why}" for rule in plan.routing.inhibitions),
        "",
        DO_NOT_EDIT,
    ]
    return "\n".join(lines)


def _route(found: Route) -> dict[str, Any]:
    data: dict[str, Any] = {"receiver": found.receiver} if found.receiver else {}
    if found.matchers:
        data["matchers"] = [_matcher(match) for match in found.matchers]
    if found.group_by:
        data["group_by"] = list(found.group_by)
    if found.pace:
        times = (found.pace.wait, found.pace.interval, found.pace.repeat)
        names = ("group_wait", "group_interval", "repeat_interval")
        data |= {name: durations.show(time) for name, time in zip(names, times, strict=True)}
    if found.hours:
        data["active_time_intervals"] = [found.hours]
    if found.copy:
        data["continue"] = True
    if found.routes:
        data["routes"] = [_route(branch) for branch in found.routes]
    return data


def _interval(found: Hours) -> dict[str, Any]:
    times = {"start_time": found.start, "end_time": found.end}
    days = [name for index, name in enumerate(_DAYS) if (index - 1) % 7 in found.days]
    when = {"weekdays": days, "times": [times], "location": found.time_zone}
    return {"name": found.name, "time_intervals": [when]}


def _matcher(match: Match) -> str:
    """Write a matcher, its value always quoted: bare ones are refused by newer versions in strict mode."""
    label, operator, value = match
    return f"{label}{operator}{promql.quote(value)}"


def _inhibition(found: Inhibition) -> dict[str, Any]:
    return {
        "source_matchers": [_matcher(match) for match in found.source],
        "target_matchers": [_matcher(match) for match in found.target],
        "equal": list(found.equal),
    }


def _receiver(found: Receiver, buttons: receivers.Buttons) -> dict[str, Any]:
    data: dict[str, Any] = {"name": found.name}
    for integration in found.integrations:
        data |= receivers.integration(integration, replace(buttons, note=found.note))
    return data


def _routes(
    project: Project, name: str, alerts: list[tuple[Alert, Labels]], comment: str, owner: str, source: str
) -> Artifact:
    told = [_told(alert, labels) for alert, labels in alerts]
    text = yaml_out.dump({"alerts": told}, f"{comment}\n{DO_NOT_EDIT}")
    return Artifact(f"{project.places.alerts}/{ROUTES}/{name}.yaml", text, owner, source)


def _told(alert: Alert, labels: Labels) -> dict[str, Any]:
    """Return who is told of an alert; of one in shadow also who would be."""
    data: dict[str, Any] = {"labels": dict(labels), "receivers": list(alert.receivers)}
    return data | ({"out_of_shadow": list(alert.out_of_shadow)} if alert.shadow else {})
