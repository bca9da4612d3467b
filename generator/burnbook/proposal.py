"""Policies that are tried: a plan in which an SLO has another one than its definition states. Never published."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from burnbook import load, pipeline
from burnbook.diagnostics import Problem, SpecError, raise_errors
from burnbook.model import catalog, spec
from burnbook.model.plan import Plan, Slo
from burnbook.model.rules import Tier
from burnbook.plan.windows import window
from burnbook.resolve import policy as policies
from burnbook.resolve.tiers import Rate, Terms, alone


@dataclass(frozen=True, slots=True)
class Alone:
    """The burn speeds that a policy makes of an objective alone; `unusable` ones cannot work there."""

    tiers: tuple[Tier, ...]
    unusable: tuple[str, ...]


def plan(start: Path, subject: str = "", policy: str = "") -> Plan:
    """Return the plan of the project above `start`, the SLOs of a subject (`service` or `service/slo`) with a policy.

    Without a policy it is as written. Raises `SpecError` as the pipeline does, and for a policy that is not there.
    """
    return pipeline.compile_plan(start, revise=_with(subject, policy) if policy else pipeline.as_written).plan


def burning(found: Plan, subject: str) -> tuple[Slo, ...]:
    """Return the SLOs of a subject that have burn alerts; raise `SpecError` if there are none."""
    every = [slo for service in found.services for slo in service.slos]
    slos = [slo for slo in every if subject in (slo.service, slo.subject)]
    if not slos:
        known = dict.fromkeys(name for slo in every for name in (slo.service, slo.subject))
        raise SpecError([Problem("unknown-slo", f"there is no SLO '{subject}'", _meant(subject, known))])
    able = tuple(slo for slo in slos if slo.tiers)
    if not able:
        mend = "runs are told by SLODeadlineMissed: give an SLO that counts events, samples or slices"
        raise SpecError([Problem("nothing-burns", f"{subject} has no burn alerts", mend)])
    return able


def of_policy(start: Path, name: str, objective: Decimal, period: int, rate: Decimal | None) -> Alone:
    """Return what a policy of the project above `start` makes of an objective (percent), a period (seconds), a rate."""
    file, problems = load.find_project(start.resolve()), list[Problem]()
    project = load.load_project(file, file.parent, problems.append)
    raise_errors(problems)
    if project is None:
        raise AssertionError("a project without problems is there")
    found = _policy(project, name, period)
    raise_errors(policies.problems(found))
    origin = project.origin
    tiers, unusable = alone(found, Terms(objective, period, None if rate is None else Rate(rate, origin)))
    return Alone(tuple(map(_tier, tiers)), unusable)


def _with(subject: str, policy: str) -> Callable[[spec.Project, pipeline.Services], pipeline.Services]:
    def revise(project: spec.Project, services: pipeline.Services) -> pipeline.Services:
        _known(project, policy)
        return tuple(replace(one, slos=tuple(changed(one.name, slo) for slo in one.slos)) for one in services)

    def changed(service: str, slo: spec.Slo) -> spec.Slo:
        own = subject in (service, f"{service}/{slo.name}")
        return replace(slo, alerting=replace(slo.alerting, policy=policy)) if own else slo

    return revise


def _known(project: spec.Project, name: str) -> None:
    known = dict.fromkeys((*(policy.name for policy in project.policies), policies.DEFAULT_POLICY))
    if name not in known:
        raise SpecError([Problem("unknown-policy", f"there is no policy '{name}'", _meant(name, known))])


def _policy(project: spec.Project, name: str, period: int) -> spec.Policy:
    _known(project, name)
    stated = {policy.name: policy for policy in project.policies}
    return stated[name] if name in stated else policies.default_policy(period, project.origin)


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known := list(known), 1)
    return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"


def _tier(found: catalog.Tier) -> Tier:
    return Tier(
        speed=found.speed,
        severity=found.severity,
        share=found.share,
        factor=found.factor,
        threshold=found.threshold,
        long=window(found.long),
        short=window(found.short),
        min_bad=found.min_bad,
    )
