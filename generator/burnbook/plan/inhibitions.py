"""Inhibitions: what is not told while something else fires. A faster burn, a page, a dependency that explains it.

Source and target of a rule are disjoint, or Alertmanager is unsound; never does a ticket silence a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import catalog, names
from burnbook.model.routing import Inhibition, Match
from burnbook.model.spec import Names, Severity

_SEVERITIES: tuple[Severity, ...] = ("page", "ticket")
_DRILL: Match = ("drill", "!=", "true")  # a marked test alert must not silence real ones
_IDENTIFIED: tuple[Match, ...] = (("service", "!=", ""), ("slo", "!=", ""))  # missing on both sides counts as equal


def plan(project: catalog.Project, services: tuple[catalog.Service, ...], split: Names) -> Iterator[Inhibition]:
    """Return what silences what: of one SLO by its speed and severity, of one service by those it depends on."""
    equal = (*(name for name, _ in project.labels), "service", "slo", *split)
    page, ticket = (_severity(project, severity) for severity in _SEVERITIES)
    for speed, slower in _slower():
        source = (("burn_speed", "=", speed), *_IDENTIFIED, _DRILL)
        target: Match = ("burn_speed", "=~" if len(slower) > 1 else "=", "|".join(slower))
        others = " or ".join(slower)
        yield Inhibition((page, *source), (target,), equal, f"a page of a {speed} burn says all that {others} would")
        why = f"a ticket of a {speed} burn says all that tickets of {others} would"
        yield Inhibition((ticket, *source), (ticket, target), equal, why)
    for speed in names.SPEEDS:
        source = (page, ("burn_speed", "=", speed), *_IDENTIFIED, _DRILL)
        few: Match = ("alertname", "=", names.LOW_TRAFFIC_ALERT)
        why = f"a page of a {speed} burn explains the low-traffic ticket of its SLO"
        yield Inhibition(source, (ticket, few), equal, why)
    yield from _dependencies(project, services)


def _dependencies(project: catalog.Project, services: tuple[catalog.Service, ...]) -> Iterator[Inhibition]:
    """Return a rule a dependency that can page: it silences the burn tickets of those that name it, never a page."""
    equal = tuple(name for name, _ in project.labels)
    page, ticket = (_severity(project, severity) for severity in _SEVERITIES)
    burns: Match = ("alertname", "=", names.BURN_ALERT)
    explained: Match = ("alertname", "=~", f"{names.BURN_ALERT}|{names.LOW_TRAFFIC_ALERT}")
    for found in services:
        waiting = [other.name for other in services if found.name in other.depends_on and other.name != found.name]
        if waiting and any(_pages(slo) for slo in found.slos):
            source = (page, ("service", "=", found.name), burns, _DRILL)
            target: Match = ("service", "=~" if len(waiting) > 1 else "=", "|".join(waiting))
            verb = "depends" if len(waiting) == 1 else "depend"
            why = f"a page of {found.name} explains tickets of {', '.join(waiting)}, which {verb} on it"
            yield Inhibition(source, (ticket, target, explained), equal, why)


def _pages(slo: catalog.Slo) -> bool:
    """Tell whether a burn of an SLO can be a page."""
    return slo.stage == "page" and not slo.page.disabled and any(tier.severity == "page" for tier in slo.tiers)


def _severity(project: catalog.Project, severity: Severity) -> Match:
    return "severity", "=", project.severity(severity)


def _slower() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each burn speed with those that are slower."""
    for index, speed in enumerate(names.SPEEDS[:-1]):
        yield speed, names.SPEEDS[index + 1 :]
