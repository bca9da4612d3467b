"""Earlier names: what was renamed must not name what there is today."""

from __future__ import annotations

from collections.abc import Iterable

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.source import Origin
from burnbook.model.spec import Names


def check(services: Iterable[spec.Service], report: Report) -> None:
    """Report each earlier name that a service, or an SLO of the same service, has today."""
    found = tuple(services)
    names = frozenset(service.name for service in found)
    for service in found:
        _check(service.renamed_from, names, "a service", service.origin.at("renamed_from"), report)
        slos = frozenset(slo.name for slo in service.slos)
        for slo in service.slos:
            _check(slo.renamed_from, slos, "an SLO", slo.origin.at("renamed_from"), report)


def _check(earlier: Names, names: frozenset[str], what: str, at: Origin, report: Report) -> None:
    for place, name in enumerate(earlier):
        if name in names:
            text = f"there is {what} '{name}' today"
            report(at.at(place).problem("renamed-from", text, "remove it: its notes are not to be taken from it"))
