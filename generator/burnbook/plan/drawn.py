"""What dashboards draw of an SLI that counts no requests."""

from __future__ import annotations

from burnbook.model.sli import Drawn, Query
from burnbook.plan.base import Scope


def recorded(scope: Scope) -> Drawn:
    """Return the events of a minute as they are recorded: of few events, a second has hundredths."""
    text = "The events that this SLO counts in a minute, all and bad ones, as they are recorded."
    told = ((scope.total, "all"), (scope.bad, "bad"))
    return Drawn(text, "per-minute", tuple(Query(series, legend) for series, legend in told))
