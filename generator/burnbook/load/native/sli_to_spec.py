"""SLIs of a native service file as the kinds of the model."""

from __future__ import annotations

from decimal import Decimal

from burnbook.load.native import sli_wire as wire
from burnbook.model import indicators
from burnbook.model.source import Origin


def sli(found: wire.Sli, origin: Origin) -> indicators.Sli:
    """Map whichever kind is given."""
    if found.availability is not None:
        shape = found.availability
        statuses, codes = tuple(shape.bad_statuses or ()), tuple(shape.bad_codes or ())
        at = origin.at("availability")
        return indicators.Availability(_requests(shape, at), statuses, codes, at)
    if found.latency is not None and found.latency.threshold is not None:
        at = origin.at("latency")
        return latency(found.latency, found.latency.threshold, at, at)
    return _events(found.events, origin.at("events"))


def latency(found: wire.Latency | None, threshold: Decimal, origin: Origin, requests: Origin) -> indicators.Latency:
    """Map a latency SLI with one of its thresholds; `requests` is where its conditions are written."""
    if found is None:
        raise AssertionError("the shape allows thresholds for a latency SLI only")
    return indicators.Latency(threshold, _requests(found, requests), found.errors, origin)


def _events(found: wire.Events | None, origin: Origin) -> indicators.Events:
    if found is None:
        raise AssertionError("the shape allows exactly one kind of SLI")
    return indicators.Events(found.total, found.bad, found.good, found.scope == "service", origin)


def _requests(found: wire.Availability | wire.Latency, origin: Origin) -> indicators.Requests:
    return indicators.Requests(
        routes=tuple(found.routes or ()),
        exclude_routes=tuple(found.exclude_routes or ()),
        methods=tuple(found.methods or ()),
        origin=origin,
    )
