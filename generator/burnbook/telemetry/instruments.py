"""What a run measures: every instrument in one table. A run is short, so a gauge says what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Instrument:
    """A metric by OpenTelemetry's conventions: a dotted name, a UCUM unit, `attributes` that tell values apart."""

    name: str
    kind: Literal["gauge", "histogram"]
    unit: str
    description: str
    attributes: tuple[str, ...] = ()


SLOS = Instrument("burnbook.slos", "gauge", "{slo}", "SLOs that the project defines")
RULES = Instrument(
    "burnbook.rules", "gauge", "{rule}", "Prometheus rules of the bundle, by kind", ("burnbook.rule.kind",)
)
PROOFS = Instrument(
    "burnbook.proofs", "gauge", "{proof}", "Proofs of the run, by how they ended", ("burnbook.proof.result",)
)
STAGE = Instrument("burnbook.stage.duration", "histogram", "s", "What a stage took", ("burnbook.stage", "error.type"))
RUN = Instrument(
    "burnbook.run.duration", "histogram", "s", "What a command took", ("burnbook.command", "process.exit.code")
)
INSTRUMENTS = (SLOS, RULES, PROOFS, STAGE, RUN)
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Bounds of the histograms: from a stage of a small project to a long drill."""
