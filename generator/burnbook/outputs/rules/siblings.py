"""Another group of the same SLO, beside the one that tests take as the example."""

from __future__ import annotations

from dataclasses import replace

from burnbook.model.plan import Slo
from burnbook.model.spec import Labels


def sibling(slo: Slo) -> Slo:
    """Return the SLO with another group as its example."""
    other: Labels = tuple((name, f"other-{value}") for name, value in slo.split)
    raw = tuple(replace(one, labels=tuple(sorted((dict(one.labels) | dict(other)).items()))) for one in slo.sli.raw)
    return replace(slo, split=other, sli=replace(slo.sli, raw=raw))
