"""Difference: two plans beside each other. What a change of definitions means to those who are told, not to files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from burnbook.explain.ways import way
from burnbook.model.plan import Plan, Service, Slo
from burnbook.model.rules import Alert
from burnbook.text import durations, promql
from burnbook.text.promql import number

Facts = Mapping[str, str]
_PEOPLE = "receivers"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is not what it was; without a text before or after, it is new or gone."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What changed of one service, SLO or alert; new and gone ones are told in a line."""

    name: str
    how: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Woken:
    """The alerts that a receiver is told of as a severity from now on, and those that it is no longer told of."""

    receiver: str
    severity: str
    more: tuple[str, ...]
    less: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that a change means."""

    woken: tuple[Woken, ...]
    subjects: tuple[Subject, ...]

    @property
    def nothing(self) -> bool:
        """Whether nobody would notice it."""
        return not self.woken and not self.subjects


def difference(before: Plan, after: Plan) -> Difference:
    """Return what changes from one plan to the other."""
    return Difference(tuple(_woken(before, after)), tuple(_subjects(dict(_facts(before)), dict(_facts(after)))))


def _subjects(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> Iterator[Subject]:
    for name in dict.fromkeys((*after, *before)):
        was, is_ = before.get(name), after.get(name)
        how = "new" if was is None else "gone" if is_ is None else "changed"
        facts = dict.fromkeys((*(is_ or {}), *(was or {})))
        told = ((fact, (was or {}).get(fact, ""), (is_ or {}).get(fact, "")) for fact in facts)
        changes = tuple(Change(*one) for one in told if one[1] != one[2])
        if changes:
            yield Subject(name, how, changes)


def _woken(before: Plan, after: Plan) -> Iterator[Woken]:
    was, is_ = _told(before), _told(after)
    for receiver, severity in dict.fromkeys((*is_, *was)):
        old, new = was.get((receiver, severity), ()), is_.get((receiver, severity), ())
        more, less = (tuple(sorted(set(one) - set(other))) for one, other in ((new, old), (old, new)))
        if more or less:
            yield Woken(receiver, severity, more, less)


def _told(plan: Plan) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return by receiver and severity which alerts are told; pages come first."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for severity in ("page", "ticket"):
        for name, alert in _alerts(plan):
            if alert.severity == severity and not alert.shadow:
                for receiver in alert.receivers:
                    found[receiver, severity] = (*found.get((receiver, severity), ()), name)
    return found


def _alerts(plan: Plan) -> Iterator[tuple[str, Alert]]:
    for service in plan.services:
        for slo in service.slos:
            yield from ((_named(f"{service.name}/{slo.name}", alert), alert) for alert in slo.alerts())
        yield from ((_named(service.name, guard.alert), guard.alert) for guard in service.saturation.guards)


def _named(subject: str, alert: Alert) -> str:
    which = alert.label("burn_speed") or alert.label("reason")
    return f"{subject} {alert.name}{f' {which}' if which else ''}"


def _facts(plan: Plan) -> Iterator[tuple[str, Facts]]:
    yield _PEOPLE, {found.name: ", ".join(map(way, found.integrations)) or "nobody" for found in plan.routing.receivers}
    for service in plan.services:
        yield service.name, _of_service(service)
        for slo in service.slos:
            yield f"{service.name}/{slo.name}", _of_slo(slo)
    for name, alert in _alerts(plan):
        yield name, _of_alert(alert)


def _of_service(service: Service) -> Facts:
    return {
        "title": service.title,
        "team": service.team.title,
        "criticality": service.criticality,
        "depends on": ", ".join(name for name, _ in service.depends_on),
        "metrics": service.family,
        "arrival delay": durations.show(service.arrival_delay),
        "panels": ", ".join(signal.title for signal in service.signals),
        "rollback": service.care.rollback.command if service.care.rollback else "",
        "maintenance": "; ".join(window.reason for window in service.maintenance),
    } | {f"link {name}": url for name, url in service.links}


def _of_slo(slo: Slo) -> Facts:
    read = (str(one) for text in (slo.sli.base_total, slo.sli.base_bad) for one in promql.selectors(text))
    return {
        "title": slo.title,
        "objective": f"{number(slo.objective)}%",
        "over": slo.period.over,
        "stage": slo.stage,
        "policy": slo.policy,
        "bad": slo.sli.bad_words,
        "reads": ", ".join(sorted({one for one in read if ":" not in one.partition("{")[0]})),
        "split by": ", ".join(name for name, _ in slo.split),
    }


def _of_alert(alert: Alert) -> Facts:
    who = ", ".join(alert.receivers) or "nobody"
    told = "nobody, in shadow" if alert.shadow else f"{alert.severity or 'told'} to {who}"
    fires = {}
    if tier := alert.tier:
        guard = f", {tier.min_bad} bad at least" if tier.min_bad else ""
        fires = {"fires": f"above {number(tier.threshold * 100)}% in {tier.long.name} and {tier.short.name}{guard}"}
    else:
        fires = {"fires": " ".join(alert.expr.split())}
    return {"told": told, **fires, "after": durations.show(alert.hold), "runbook": alert.runbook.url}
