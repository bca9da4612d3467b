"""SLIs of a native service file as the kinds of the model."""

from __future__ import annotations

from decimal import Decimal

from burnbook.load.native import sli_wire as wire
from burnbook.load.types import UNITS
from burnbook.model import indicators
from burnbook.model.source import Origin
from burnbook.text import durations


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
    if found.events is not None:
        at, counted = origin.at("events"), found.events
        scoped = counted.scope == "service"
        return indicators.Events(counted.total, counted.bad, counted.good, counted.words, scoped, at)
    return _of_gauges(found, origin)


def _of_gauges(found: wire.Sli, origin: Origin) -> indicators.Sli:
    if found.error_ratio is not None:
        ratio = found.error_ratio
        return indicators.ErrorRatio(ratio.query, ratio.scope == "service", origin.at("error_ratio"))
    if found.threshold is not None:
        return _threshold(found.threshold, origin.at("threshold"))
    if found.probe is not None:
        return indicators.Probe(found.probe.selector, found.probe.scope == "service", origin.at("probe"))
    if found.deadline is not None:
        job, at = found.deadline, origin.at("deadline")
        return indicators.Deadline(job.last_success, job.every, job.grace, job.severity, job.scope == "service", at)
    raise AssertionError("the shape allows exactly one kind of SLI")


def _threshold(found: wire.Threshold, origin: Origin) -> indicators.Threshold:
    is_time = isinstance(found.value, str)
    value = durations.parse(found.value) if isinstance(found.value, str) else found.value
    if value is None:
        raise AssertionError("the shape allows numbers and durations")
    scoped = found.scope == "service"
    return indicators.Threshold(found.query, found.op, value, is_time, found.when_missing, scoped, origin)


def latency(found: wire.Latency | None, threshold: Decimal, origin: Origin, requests: Origin) -> indicators.Latency:
    """Map a latency SLI with one of its thresholds; `requests` is where its conditions are written."""
    if found is None:
        raise AssertionError("the shape allows thresholds for a latency SLI only")
    own = _histogram(found.histogram) if found.histogram else None
    return indicators.Latency(threshold, own, _requests(found, requests), found.errors, origin)


def _histogram(found: wire.Histogram) -> indicators.Histogram:
    unit = UNITS[found.unit]
    return indicators.Histogram(found.name, unit, tuple(bound * unit for bound in found.bounds or ()), found.labels)


def _requests(found: wire.Availability | wire.Latency, origin: Origin) -> indicators.Requests:
    return indicators.Requests(
        routes=tuple(found.routes or ()),
        exclude_routes=tuple(found.exclude_routes or ()),
        methods=tuple(found.methods or ()),
        origin=origin,
    )
