"""Rule files: a service's groups as YAML, under a comment that a reader can start from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from burnbook.model import names
from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.collecting import CollectorCare
from burnbook.model.plan import Plan, Project, Service, Slo
from burnbook.model.rules import Alert, Group, Record
from burnbook.outputs.rules import maintenance_cases, saturation_cases, suite, watch_cases
from burnbook.outputs.rules.timeline import MINUTE
from burnbook.text import durations, gotemplate, yaml_out

MAINTENANCE = "maintenance"


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return the rules of each SLO and their tests, one file an evaluation interval."""
    folder = project.places.alerts
    for slo in service.slos:
        name = f"{service.name}.{slo.name}"
        groups = [_group(group) for group in slo.groups]
        text = yaml_out.dump({"groups": groups}, _comment(service, slo))
        yield Artifact(f"{folder}/rules/{name}.yaml", text, service.name, service.source)
        for interval, tests in suite.files(slo, int(service.arrival_delay), f"../rules/{name}.yaml"):
            every = durations.show(interval)
            comment = f"Unit tests of ../rules/{name}.yaml, those evaluated every {durations.words(interval)}."
            content = yaml_out.dump(tests, f"{comment}\n{DO_NOT_EDIT}")
            yield Artifact(f"{folder}/tests/{name}.{every}.yaml", content, service.name, service.source)
    yield from _saturation(project, service)
    for moment, tests in maintenance_cases.moments(service):
        comment = f"Unit tests of what is planned for {service.title} at {moment:%Y-%m-%d %H:%M:%S} UTC."
        name = f"{service.name}.{MAINTENANCE}.{moment:%Y-%m-%dT%H-%M-%SZ}"
        content = yaml_out.dump(tests, f"{comment}\n{DO_NOT_EDIT}")
        yield Artifact(f"{folder}/tests/{name}.yaml", content, service.name, service.source)


def _saturation(project: Project, service: Service) -> Iterator[Artifact]:
    """Yield the rules of what fills up, and their tests."""
    if service.saturation.group is None:
        return
    folder, name = project.places.alerts, f"{service.name}.{names.SATURATION}"
    comment = f"What fills up of {service.title}: told as tickets, before users feel it.\n\nFrom {service.source}."
    rules = yaml_out.dump({"groups": [_group(service.saturation.group)]}, f"{comment} {DO_NOT_EDIT}")
    yield Artifact(f"{folder}/rules/{name}.yaml", rules, service.name, service.source)
    tests = saturation_cases.tests(service.saturation.guards, f"../rules/{name}.yaml", MINUTE)
    if tests["tests"]:
        content = yaml_out.dump(tests, f"Unit tests of ../rules/{name}.yaml.\n{DO_NOT_EDIT}")
        yield Artifact(f"{folder}/tests/{name}.1m.yaml", content, service.name, service.source)


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the rules about the rules with their tests, and the Prometheus configuration that all rely on."""
    yield from _watch_files(plan)
    if plan.collector_care:
        yield from _collector_files(plan, plan.collector_care)
    yield _configuration(plan)


def _watch_files(plan: Plan) -> Iterator[Artifact]:
    folder, source = plan.project.places.alerts, plan.project.source
    name = f"rules/{PROJECT_OWNER}.yaml"
    comment = f"Rules about the rules of {plan.project.organization}: failed and missed evaluations, and a Watchdog."
    text = yaml_out.dump({"groups": [_group(group) for group in plan.watch]}, f"{comment}\n{DO_NOT_EDIT}")
    yield Artifact(f"{folder}/{name}", text, PROJECT_OWNER, source)
    tests = yaml_out.dump(watch_cases.tests(plan.watch, f"../{name}"), f"Unit tests of ../{name}.\n{DO_NOT_EDIT}")
    yield Artifact(f"{folder}/tests/{PROJECT_OWNER}.1m.yaml", tests, PROJECT_OWNER, source)


def _collector_files(plan: Plan, care: CollectorCare) -> Iterator[Artifact]:
    """Yield the rules about the collectors, and their tests."""
    folder, source, name = plan.project.places.alerts, plan.project.source, names.COLLECTOR
    comment = f"What is told of the collectors of {plan.project.organization}; a page is for data that is lost."
    rules = yaml_out.dump({"groups": [_group(group) for group in care.groups]}, f"{comment}\n{DO_NOT_EDIT}")
    yield Artifact(f"{folder}/rules/{name}.yaml", rules, PROJECT_OWNER, source)
    for group in care.groups:
        every = group.interval
        tests = saturation_cases.tests(care.guards(every), f"../rules/{name}.yaml", every)
        comment = f"Unit tests of ../rules/{name}.yaml, those evaluated every {durations.words(every)}."
        content = yaml_out.dump(tests, f"{comment}\n{DO_NOT_EDIT}")
        yield Artifact(f"{folder}/tests/{name}.{durations.show(every)}.yaml", content, PROJECT_OWNER, source)


def _configuration(plan: Plan) -> Artifact:
    config: dict[str, Any] = {
        "global": {"scrape_interval": durations.show(_scrape(plan)), "evaluation_interval": "1m"},
        "rule_files": ["rules/*.yaml"],
    }
    own = {"job_name": "prometheus", "static_configs": [{"targets": ["localhost:9090"]}]}
    config["scrape_configs"] = [own]  # the rules about the rules read Prometheus' own counters
    if plan.collector_care:
        config["scrape_configs"].append(_collectors(plan.collector_care))
    replica = plan.project.prometheus.replica_label
    if replica:
        config["alerting"] = {"alert_relabel_configs": [{"action": "labeldrop", "regex": replica}]}
    written = plan.collector is not None and plan.collector.options.relayed
    if written or any(service.pushed for service in plan.services):
        # To what is older an old Prometheus (2.42) answers 500, which remote write has to repeat for ever.
        config["storage"] = {"tsdb": {"out_of_order_time_window": "1d" if written else "30m"}}
    comment = (
        f"What the rules of {plan.project.organization} rely on; merge it into your own configuration.\n{DO_NOT_EDIT}"
    )
    path = f"{plan.project.places.alerts}/prometheus.yaml"
    return Artifact(path, yaml_out.dump(config, comment), PROJECT_OWNER, plan.project.source)


def _collectors(care: CollectorCare) -> dict[str, Any]:
    """Return the scrape of the collectors, under the labels that their rules select."""
    job, labels = names.COLLECTOR_FAMILY, dict(care.selector)
    static: dict[str, Any] = {"targets": ["localhost:8888"]}
    return {"job_name": labels.pop("job", job), "static_configs": [static | ({"labels": labels} if labels else {})]}


def _scrape(plan: Plan) -> int:
    return int(min((service.interval for service in plan.services if not service.pushed), default=30))


def _comment(service: Service, slo: Slo) -> str:
    names = ", ".join(name for name, _ in service.depends_on)
    depends = [f"Depends on {names}."] if names else []
    told = (
        f"policy {slo.policy}"
        if slo.policy
        else f"a run {durations.each(slo.sli.deadline.every)}"
        if slo.sli.deadline
        else ""
    )
    lines = [
        f"{service.title}, {slo.title}: {slo.objective}% over {slo.period.over}, {told}.",
        *slo.description.strip().splitlines(),
        "",
        f"{service.title} ({service.name}) is {service.criticality}; team {service.team.title}.",
        *service.description.strip().splitlines(),
        *depends,
        "",
        f"From {service.source}. {DO_NOT_EDIT}",
    ]
    return "\n".join(lines)


def _group(group: Group) -> dict[str, Any]:
    rules = [_record(rule) if isinstance(rule, Record) else _alert(rule) for rule in group.rules]
    return {"name": group.name, "interval": durations.show(group.interval), "rules": rules}


def _record(rule: Record) -> dict[str, Any]:
    return {"record": rule.series, "expr": _block(rule.expr), "labels": dict(rule.labels)}


def _alert(rule: Alert) -> dict[str, Any]:
    hold = {"for": durations.show(rule.hold)} if rule.hold else {}
    labels = {name: gotemplate.literal(value) for name, value in rule.labels}
    head = {"alert": rule.name, "expr": _block(rule.expr), **hold}
    return {**head, "labels": labels, "annotations": dict(rule.annotations)}


def _block(expr: str) -> str:
    """End a multi-line expression with a newline, so that it is dumped as a plain block."""
    return f"{expr}\n" if "\n" in expr else expr
