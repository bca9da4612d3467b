"""Two hours of what the panels read, for a real Prometheus: recorded series, firing alerts, and raw telemetry."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.plan import Plan, Slo
from burnbook.model.rules import Alert, Record
from burnbook.model.sli import Signal
from burnbook.text import promql, regex
from burnbook.text.promql import Matcher

MINUTE = 60
SPAN = 120 * MINUTE
BAD, TOTAL = 1, 50
_BOUNDS = ("0.1", "1", "10", "+Inf")
_LEFT = 0.5
_OF_WHOLE = {names.OBJECTIVE, names.BUDGET, names.PERIOD_DAYS, names.INFO, names.MAINTENANCE}
_STRANGERS = {"cluster": "another"}
Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels, float, float]
"""A metric, its labels, its value at the start, and what it gains a minute."""


def openmetrics(plan: Plan, end: int) -> str:
    """Return all samples up to `end` (Unix seconds), one a minute, as promtool back-fills them."""
    families: dict[str, list[Sample]] = {}
    for metric, labels, value, gain in dict.fromkeys(every(plan)):
        families.setdefault(metric, []).append((metric, labels, value, gain))
    return "".join(line for metric, found in families.items() for line in _family(metric, found, end)) + "# EOF\n"


def _family(metric: str, samples: list[Sample], end: int) -> Iterator[str]:
    name, bucket, _ = metric.partition("_bucket")
    yield f"# TYPE {name} {'histogram' if bucket else 'unknown'}\n"
    for _, labels, value, gain in samples:
        shown = ",".join(f"{label}={promql.quote(text)}" for label, text in labels)
        for minute in range(SPAN // MINUTE + 1):
            yield f"{metric}{{{shown}}} {value + gain * minute} {end - SPAN + minute * MINUTE}\n"


def every(plan: Plan) -> Iterator[Sample]:
    """Return every series."""
    for service in plan.services:
        for slo in service.slos:
            yield from _told(slo, slo.member)
            yield from (_firing(alert, slo.member, "pending") for alert in slo.alerts())
            yield from _told(slo, tuple((label, _STRANGERS.get(label, value)) for label, value in slo.member))
        for signal in service.signals:
            yield from _raw(signal)
    alerts = (rule for group in plan.watch for rule in group.rules if isinstance(rule, Alert))
    yield from (_firing(alert, ()) for alert in alerts)
    if care := plan.collector_care:
        yield from (_firing(alert, ()) for alert in care.alerts)
        for signal in (signal for shelf in care.shelves for signal in shelf.signals):
            yield from _raw(signal)
        yield from (("up", (*care.selector, ("instance", name)), value, 0) for name, value in (("a", 1), ("b", 0)))


def _told(slo: Slo, ids: Labels) -> Iterator[Sample]:
    """Return what is recorded and fires for an SLO, or for a stranger's that has almost the same identity.

    What its definition alone decides has no group.
    """
    whole = tuple((label, value) for label, value in ids if label not in dict(slo.split))
    for metric, labels, *rest in _recorded(slo):
        mine = whole if metric in _OF_WHOLE else ids
        yield metric, tuple((dict(labels) | dict(mine)).items()), *rest
    yield from (_firing(alert, ids) for alert in slo.alerts())


def _recorded(slo: Slo) -> Iterator[Sample]:
    values = {names.BAD: BAD, names.TOTAL: TOTAL, names.RATIO: BAD / TOTAL, names.REMAINING: _LEFT, names.INFO: 1}
    values |= {names.OBJECTIVE: float(1 - slo.budget), names.BUDGET: float(slo.budget), names.PERIOD_BURN: 1 - _LEFT}
    values |= {names.CLOCK: 1, names.ELAPSED: 0.5}
    values |= {names.PERIOD_DAYS: slo.period.length / 86_400, names.COVERAGE: covered(slo), names.COUNT: 1}
    values |= {names.CURRENT_BURN: 2}
    values |= {names.EVENT_BAD: BAD, names.EVENT_TOTAL: TOTAL, names.MAINTENANCE: 1, names.LAST_SUCCESS: 1}
    for rule in (rule for group in slo.groups for rule in group.rules if isinstance(rule, Record)):
        value = next(value for name, value in values.items() if rule.series.startswith(name))
        yield rule.series, rule.labels, value, 0


def covered(slo: Slo) -> float:
    """Return the coverage of an SLO's period: that of one is too short."""
    return 0.5 if slo.name == "backlog" else 1


def _firing(alert: Alert, ids: Labels, state: str = "firing") -> Sample:
    labels = dict(ids) | dict(alert.labels) | {"alertname": alert.name, "alertstate": state}
    return "ALERTS", tuple(sorted(labels.items())), 1, 0


def _raw(signal: Signal) -> Iterator[Sample]:
    """Return counters and gauges that the selectors of a signal match."""
    for query in signal.queries:
        for selector in promql.selectors(query.expr):
            if selector.metric.startswith("slo:"):
                continue
            labels = {matcher.label: _example(matcher) for matcher in selector.matchers}
            kept = query.legend.isidentifier() and f"by ({query.legend})" in query.expr
            labels |= {query.legend: "200"} if kept and query.legend not in labels else {}
            gains = selector.metric.endswith(("_total", "_count", "_bucket"))
            for place, bound in enumerate(_BOUNDS if selector.metric.endswith("_bucket") else ("",)):
                told = labels | ({"le": bound} if bound else {})
                yield selector.metric, tuple(sorted(told.items())), 10, 60 * (place + 1) if gains else 0


def _example(matcher: Matcher) -> str:
    if matcher.op.startswith("!"):
        return next(text for text in ("app", "web") if matcher.accepts(text))
    return matcher.value if matcher.op == "=" else regex.example(matcher.value) or ""
