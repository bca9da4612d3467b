"""An incident whose truth is known to the last event, as recorded series and raw counters for a real Prometheus.

Minute 0 begins at `ZERO`; rules are evaluated at `PHASE` of a minute, and pushed telemetry is read `delay` late. The
windows, the budget and the alerts are computed here from the events themselves, by sums of lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.text.promql import quote

ZERO = int(datetime(2026, 3, 12, 13, 0, tzinfo=UTC).timestamp())
PHASE = 12.5
MINUTES = 240
MONTH = 40_000_000  # events of the thirty days before any minute
SPENT = 8_000  # bad ones among them
Samples = Iterator[tuple[float, float]]


@dataclass(frozen=True)
class Story:
    """Events and bad events of each minute; None where nothing was recorded."""

    slo: Slo
    delay: int
    events: tuple[tuple[int, int] | None, ...]
    group: Mapping[str, str]
    coverage: float = 1.0

    def time(self, minute: int) -> float:
        """Return when a minute is recorded."""
        return ZERO + 60 * (minute + 1) + PHASE

    def end(self, minute: int) -> float:
        """Return when the events of what a minute records had happened."""
        return self.time(minute) - self.delay

    @cached_property
    def labels(self) -> dict[str, str]:
        return {**dict(self.slo.ids), **self.group}

    def sums(self, minutes: range) -> tuple[int, int]:
        """Return all events of some minutes, and the bad ones."""
        found = [self.events[i] or (0, 0) for i in minutes if 0 <= i < len(self.events)]
        return sum(total for total, _ in found), sum(bad for _, bad in found)

    def ratio(self, minute: int, length: int) -> float | None:
        """Return the share of bad events in so many minutes up to one."""
        total, bad = self.sums(range(minute - length + 1, minute + 1))
        return bad / total if total and self.events[minute] else None

    def fires(self, speed: str, minute: int) -> bool:
        """Tell whether an alert fires at a minute, by the Workbook's two windows."""
        tier = next(tier for tier in self.slo.tiers if tier.speed == speed)
        found = [self.ratio(minute, window.length // 60) for window in (tier.long, tier.short)]
        return all(ratio is not None and ratio > float(tier.threshold) for ratio in found)

    def firing(self, speed: str) -> tuple[float, float]:
        """Return when an alert fires first, and when it does not any more; no time ends after the last minute."""
        minutes = [i for i in range(len(self.events)) if self.fires(speed, i)]
        return self.time(minutes[0]), self.time(minutes[-1] + 1)

    def left(self, minute: int) -> float:
        """Return the share of the budget that is left: the month before is the same behind every minute."""
        total, bad = self.sums(range(minute + 1))
        return 1 - (SPENT + bad) / (MONTH + total) / float(self.slo.budget)

    def series(self) -> Iterator[tuple[str, dict[str, str], Samples]]:
        """Yield each recorded series with its samples."""
        suffix = self.slo.period.suffix
        known = [i for i, event in enumerate(self.events) if event]
        yield f"{names.TOTAL}1m", self.labels, ((self.time(i), self.events[i][0]) for i in known)
        yield f"{names.BAD}1m", self.labels, ((self.time(i), self.events[i][1]) for i in known)
        yield names.TOTAL + suffix, self.labels, self._each(lambda i: MONTH + self.sums(range(i + 1))[0])
        yield names.REMAINING, self.labels, self._each(self.left)
        yield names.COVERAGE + suffix, self.labels, self._each(lambda _: self.coverage)
        for window in self.slo.windows:
            if window.length < 86_400:
                length = window.length // 60
                yield window.series, self.labels, self._each(lambda i, length=length: self.ratio(i, length))
        for alert in self.slo.alerts():
            if alert.tier and alert.tier.long.length < 86_400:
                speed = alert.tier.speed
                told = {"alertname": alert.name, "alertstate": "firing", **dict(alert.labels)}
                yield (
                    "ALERTS",
                    self.labels | told,
                    self._each(lambda i, speed=speed: 1 if self.fires(speed, i) else None),
                )

    def _each(self, value: Callable[[int], float | None]) -> Samples:
        return ((self.time(i), found) for i in range(len(self.events)) if (found := value(i)) is not None)


def openmetrics(stories: tuple[Story, ...], more: tuple[tuple[str, dict[str, str], Samples], ...] = ()) -> str:
    """Return all series as promtool back-fills them."""
    families: dict[str, list[str]] = {}
    for metric, labels, samples in (*(one for story in stories for one in story.series()), *more):
        shown = ",".join(f"{name}={quote(value)}" for name, value in labels.items())
        families.setdefault(metric, []).extend(f"{metric}{{{shown}}} {value!r} {time:.3f}\n" for time, value in samples)
    return "".join(f"# TYPE {metric} unknown\n" + "".join(lines) for metric, lines in families.items()) + "# EOF\n"
