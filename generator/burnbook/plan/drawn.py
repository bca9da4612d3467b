"""What dashboards draw of an SLI that counts no requests."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.sli import Drawn, Query
from burnbook.plan.identity import Identity


def recorded(me: Identity) -> Drawn:
    """Return the events per second as they are recorded."""
    text = "The events that this SLO counts per second, all and bad ones, as they are recorded once a minute."
    told = ((names.TOTAL, "all"), (names.BAD, "bad"))
    return Drawn(text, "per-second", tuple(Query(f"{me.series(f'{name}1m')} / 60", legend) for name, legend in told))
