"""What dashboards draw of an SLI that counts no requests."""

from __future__ import annotations

from burnbook.model.sli import Drawn, Query
from burnbook.plan.base import Scope


def recorded(scope: Scope) -> Drawn:
    """Return the events per second as they are recorded."""
    text = "The events that this SLO counts per second, all and bad ones, as they are recorded once a minute."
    told = ((scope.total, "all"), (scope.bad, "bad"))
    return Drawn(text, "per-second", tuple(Query(f"{series} / 60", legend) for series, legend in told))
