"""How recorded series are asked for: as they are stored, or at a time. What is not told is noted, and lived with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Sample, Series
from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.recorded.facts import MINUTE, Span
from burnbook.text.promql import Selector, equals

LONGEST = 7 * 86_400
"""More is never asked for at once (seconds): of a minute's step that is less than the 11,000 that a server gives."""
_HALF = MINUTE // 2

Found = tuple[Series, ...]


class Source(Protocol):
    """A Prometheus, or what stands for one; it raises `LiveError` if it does not answer."""

    def query(self, expression: str, at: float | None = None) -> Found:
        """Evaluate at one time (Unix seconds)."""
        ...

    def query_range(self, expression: str, start: float, end: float, step: float) -> Found:
        """Evaluate at every step (seconds) of a time."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks one source. All that is recorded is `delay` late; `lacks` is where it is noted what was refused."""

    source: Source
    delay: float
    lacks: list[str] = field(default_factory=list)

    def stored(self, selector: str, span: Span) -> Found:
        """Return the samples of a span as they are stored: nothing is repeated over a gap, or interpolated."""
        parts = (self._part(selector, part) for part in _parts(span))
        return joined(found for part in parts for found in part)

    def over(self, what: str, selector: str, span: Span) -> Found | None:
        """Return the samples of a span; None if they are refused."""
        return self._tried(what, lambda: self.stored(selector, span))

    def at(self, what: str, expression: str, time: float) -> Found | None:
        """Return the value at a time; None if it is refused."""
        return self._tried(what, lambda: self.source.query(expression, time + self.delay))

    def stepped(self, what: str, expression: str, span: Span, step: float = MINUTE) -> Found | None:
        """Return the value at each step (seconds); None if it is refused."""
        return self._tried(what, lambda: self.source.query_range(expression, span.start, span.end, step))

    def _part(self, selector: str, span: Span) -> Found:
        return self.source.query(f"{selector}[{round(span.seconds) + MINUTE}s]", span.end + self.delay + _HALF)

    def _tried(self, what: str, ask: Callable[[], Found]) -> Found | None:
        try:
            return ask()
        except LiveError as error:
            self.lacks.append(f"Prometheus did not tell {what}: {error}.")
            return None


def series(name: str, slo: Slo) -> str:
    """Return the selector of a recorded series of an SLO, all its groups."""
    return str(Selector(name, equals(slo.ids)))


def watchdog(slo: Slo) -> str:
    """Return the selector of the alert that always fires: where it does not, that no other is there tells nothing."""
    cluster = [pair for pair in slo.ids if pair[0] not in ("service", "slo")]
    told = (("alertname", names.WATCHDOG), ("alertstate", "firing"), ("service", names.OURSELVES), *cluster)
    return str(Selector("ALERTS", equals(told)))


def joined(found: Iterator[Series]) -> Found:
    """Return the parts of each series as one; a sample that two of them hold is there once."""
    parts: dict[tuple[tuple[str, str], ...], dict[float, Sample]] = {}
    for one in found:
        samples = parts.setdefault(tuple(sorted(one.labels.items())), {})
        samples.update((sample.time, sample) for sample in one.samples)
    return tuple(
        Series(dict(labels), tuple(samples[time] for time in sorted(samples))) for labels, samples in parts.items()
    )


def _parts(span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > LONGEST:
        yield Span(start, start + LONGEST)
        start += LONGEST
    yield Span(start, span.end)
