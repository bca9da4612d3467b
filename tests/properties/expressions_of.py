"""Every PromQL expression of a Plan: of rules, of the texts of alerts, of what is watched and asked."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert
from templates import queries


def of_slo(slo: Slo) -> Iterator[str]:
    """Return the expressions of an SLO's rules and of the texts of its alerts."""
    for group in slo.groups:
        for rule in group.rules:
            yield rule.expr
            if isinstance(rule, Alert):
                yield from (found.expression for _, text in rule.annotations for found in queries(text))


def of_service(service: Service) -> Iterator[str]:
    """Return every expression of a service."""
    for slo in service.slos:
        yield from of_slo(slo)
        yield from (step.query.expr for step in slo.sli.steps)
    yield from (query.expr for signal in service.signals for query in signal.queries)
