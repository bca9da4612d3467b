"""What a Prometheus is asked about a rollout: how it is now, and what was recorded since the rollout began."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model import names
from burnbook.model.plan import Service, Slo
from burnbook.plan.windows import PERIOD_INTERVAL
from burnbook.recorded.asking import Asked, Found, Source, series, watchdog
from burnbook.recorded.facts import MINUTE, Span
from burnbook.text.promql import Selector, equals

RECENT = 10 * MINUTE
"""What is recorded is looked for so long (seconds); older figures are stale."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered. `left` and `coverage` are of the period, `total` and `bad` of each minute since the rollout.

    `before` is the total of the hour before it. `newest` are the base's last minutes. The alerts are those of the
    service, read in `alerts_in`.
    """

    left: Found
    coverage: Found
    info: Found
    newest: Found
    total: Found
    bad: Found
    before: Found
    alerts: Found
    alerts_in: Span


def heard(service: Service, now: float, source: Source) -> Found:
    """Return the alert that always fires."""
    recent = Span(now - RECENT, now)
    return Asked(source, 0).stored(watchdog(service.slos[0]), recent) if service.slos else ()


def ask(slo: Slo, service: Service, rollout: Span, source: Source) -> Answers:
    """Ask for everything; raise `LiveError` if anything is not told: a part of the truth is no yes."""
    now, delay = rollout.end, float(service.arrival_delay)
    asked, at_once = Asked(source, delay), Asked(source, 0)
    recent = Span(now - RECENT, now)
    alerts_in = Span(min(rollout.start, recent.start) - PERIOD_INTERVAL, now)
    firing = (("alertstate", "firing"), *slo.ids)
    counted = rollout.seconds > 0
    return Answers(
        left=at_once.stored(series(names.REMAINING, slo), recent),
        coverage=at_once.stored(series(names.COVERAGE + slo.period.suffix, slo), recent),
        info=at_once.stored(series(names.INFO, slo), recent),
        newest=at_once.stored(series(f"{names.TOTAL}1m", slo), recent),
        total=asked.stored(series(f"{names.TOTAL}1m", slo), rollout) if counted else (),
        bad=asked.stored(series(f"{names.BAD}1m", slo), rollout) if counted else (),
        before=asked.stored(series(f"{names.TOTAL}1m", slo), _before(rollout)) if counted else (),
        alerts=at_once.stored(str(Selector("ALERTS", equals(firing))), alerts_in),
        alerts_in=alerts_in,
    )


def _before(rollout: Span) -> Span:
    return Span(rollout.start - 60 * MINUTE, rollout.start)
