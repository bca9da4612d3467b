"""What dashboards draw of an SLI that counts no requests."""

from __future__ import annotations

from burnbook.model.sli import Drawn, Query
from burnbook.plan.base import Scope


def recorded(scope: Scope) -> Drawn:
    """Return the events of a minute as they are recorded: of few events, a second has hundredths.

    The groups of an SLO that is split are drawn together: its own dashboard tells them apart.
    """
    whose = ", of all its groups" if scope.me.groups else ""
    text = f"The events that this SLO counts in a minute{whose}, all and bad ones, as they are recorded."
    told = ((scope.total, "all"), (scope.bad, "bad"))
    queries = (Query(f"sum({series})" if whose else series, legend) for series, legend in told)
    return Drawn(text, "per-minute", tuple(queries))
