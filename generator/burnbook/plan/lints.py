"""Lints of a planned service: what only shows when all its SLOs are planned."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import catalog
from burnbook.model.plan import Slo
from burnbook.text import promql


def check(found: catalog.Service, slos: tuple[Slo, ...], report: Report) -> None:
    """Report a critical service that nobody measures from outside; of one that is not all planned nobody can tell."""
    planned = found.whole and len(slos) == len(found.slos)
    if planned and found.criticality == "critical" and not any(_from_outside(slo) for slo in slos):
        text = f"{found.name} is critical, and measured only by itself: what does not reach it is not counted"
        mend = "add an SLO of a probe, such as blackbox's probe_success"
        report(found.origin.at("criticality").problem("no-probe", text, mend, level="warning"))


def _from_outside(slo: Slo) -> bool:
    """Tell whether an SLI is a probe's, by its kind or by the names that probes give their metrics."""
    read = promql.selectors(slo.sli.base_total)
    return slo.sli.kind == "probe" or any(selector.metric.startswith("probe_") for selector in read)
