"""At which burn rates the chosen SLO alerts: one line a tier, drawn only for the SLOs that have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from burnbook.model.rules import Tier
from burnbook.outputs.dashboards.grafana import Target
from burnbook.outputs.dashboards.series import Scope
from burnbook.text.promql import Matcher, number

_Line = tuple[str, str, str, str]


def lines(plan: Plan, scope: Scope) -> tuple[Target, ...]:
    """Return the limits as series of their own: policies differ, and Grafana's thresholds are fixed."""
    having: dict[_Line, list[Slo]] = {}
    for slo in (slo for service in plan.services for slo in service.slos):
        for tier in slo.tiers:
            having.setdefault(_line(slo, tier), []).append(slo)
    ordered = sorted(having.items(), key=lambda item: (-float(item[0][1]), item[0]))
    return tuple(_target(line, slos, plan, scope) for line, slos in ordered)


def _line(slo: Slo, tier: Tier) -> _Line:
    loud = "shadow" if slo.stage == "shadow" else tier.severity
    return loud, number(round(tier.factor, 4)), tier.long.name, tier.short.name


def _target(line: _Line, slos: list[Slo], plan: Plan, scope: Scope) -> Target:
    severity, factor, long, short = line
    return Target(f"{factor} * ({among(slos, plan, scope)})", f"{severity}: {long} and {short} above {factor}")


def among(slos: list[Slo], plan: Plan, scope: Scope) -> str:
    """Select the chosen SLO if it is one of these; the shorter list is written out, of those in it or of the others."""
    every = [slo for service in plan.services for slo in service.slos]
    these = {slo.ids for slo in slos}
    others = [slo for slo in every if slo.ids not in these]
    info = scope.series(names.INFO)
    if not others:
        return info
    if len(others) < len(slos):
        return f"{info} unless ({' or '.join(_listed(others, plan, scope))})"
    return " or ".join(_listed(slos, plan, scope))


def _listed(slos: Iterable[Slo], plan: Plan, scope: Scope) -> Iterator[str]:
    """Select SLOs: one selector for all services that are in it wholly, one for each that is in it partly."""
    chosen: dict[str, set[str]] = {}
    for slo in slos:
        chosen.setdefault(slo.service, set()).add(slo.name)
    whole = [s.name for s in plan.services if chosen.get(s.name) == {slo.name for slo in s.slos}]
    if whole:
        yield scope.series(names.INFO, _any("service", whole))
    for service in sorted(chosen.keys() - set(whole)):
        yield scope.series(names.INFO, Matcher("service", "=", service), _any("slo", sorted(chosen[service])))


def _any(label: str, values: list[str]) -> Matcher:
    return Matcher(label, "=~", "|".join(values))
