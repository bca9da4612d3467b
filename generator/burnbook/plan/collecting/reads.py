"""What is read of the collectors: their own metrics, in both spellings that their releases write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from burnbook.model.collector import OVERSIZED, RELAY
from burnbook.text.promql import Matcher, Selector, by, quote

TARGETS = ("job", "instance")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of telemetry: what the collector's metrics call it, and what people do."""

    name: str
    words: str

    @property
    def reason(self) -> str:
        """What an alert's `reason` says."""
        return self.name.replace("_", "-")


KINDS = (Kind("spans", "spans"), Kind("metric_points", "metric points"), Kind("log_records", "log records"))
_FILTERED = {"spans": "spans", "log_records": "logs"}
SIZED = tuple(kind for kind in KINDS if kind.name in _FILTERED)
"""The kinds of which one can be too large for a batch: points have labels, no texts."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter under each of its names, the present one first; a release writes one of them."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Counter:
        """Return a counter that is written with `_total` or without, as the reader is configured."""
        return cls((f"{name}_total", name))

    @property
    def spelled(self) -> Iterator[tuple[str, str]]:
        """Each name, and what the title of a test says of it."""
        return zip(self.names, ("", ", under its other name"), strict=True)


UPTIME = Counter(("otelcol_process_uptime_seconds_total", "otelcol_process_uptime"))
CPU = Counter(("otelcol_process_cpu_seconds_total", "otelcol_process_cpu_seconds"))
MEMORY = ("otelcol_process_memory_rss_bytes", "otelcol_process_memory_rss")
TOO_EARLY = Counter.of("otelcol_processor_tail_sampling_sampling_trace_dropped_too_early")
SAMPLED = Counter.of("otelcol_processor_tail_sampling_global_count_traces_sampled")
HELD = "otelcol_processor_tail_sampling_sampling_traces_on_memory"
QUEUE_SIZE, QUEUE_CAPACITY = "otelcol_exporter_queue_size", "otelcol_exporter_queue_capacity"


def accepted(kind: Kind) -> Counter:
    """Return what receivers took."""
    return Counter.of(f"otelcol_receiver_accepted_{kind.name}")


def refused(kind: Kind) -> Counter:
    """Return what receivers sent back."""
    return Counter.of(f"otelcol_receiver_refused_{kind.name}")


def limited(kind: Kind) -> Counter:
    """Return what the memory limiter refused."""
    return Counter.of(f"otelcol_processor_memory_limiter_refused_{kind.name}")


def sent(kind: Kind) -> Counter:
    """Return what exporters delivered."""
    return Counter.of(f"otelcol_exporter_sent_{kind.name}")


def failed(kind: Kind) -> Counter:
    """Return what exporters gave up, after all that they tried."""
    return Counter.of(f"otelcol_exporter_send_failed_{kind.name}")


def unqueued(kind: Kind) -> Counter:
    """Return what no queue took."""
    return Counter.of(f"otelcol_exporter_enqueue_failed_{kind.name}")


def oversized(kind: Kind) -> Counter:
    """Return what a filter dropped; see `Reads.oversized`."""
    return Counter.of(f"otelcol_processor_filter_{_FILTERED[kind.name]}_filtered")


@dataclass(frozen=True, slots=True)
class Reads:
    """The collectors of a project, by the labels of their metrics; `relayed`: a gateway queues for remote write."""

    matchers: tuple[Matcher, ...]
    relayed: bool = False

    def selector(self, name: str) -> Selector:
        """Return what selects a metric of them."""
        return Selector(name, self.matchers)

    def oversized(self) -> Reads:
        """Return them as to what they drop for its size, and not as health probes."""
        return self._narrowed(Matcher("filter", "=", OVERSIZED))

    def received(self) -> Reads:
        """Return them as to what others send: what a gateway takes from its own queue it has counted already."""
        return self._narrowed(Matcher("receiver", "!=", RELAY)) if self.relayed else self

    def of_remote_write(self, words: str) -> str:
        """Return further words of a text where the gateway sends by remote write."""
        return f" {words}" if self.relayed else ""

    def _narrowed(self, matcher: Matcher) -> Reads:
        return replace(self, matchers=(*self.matchers, matcher))

    def over(self, function: str, found: Counter, window: str, offset: str = "") -> str:
        """Return a function of a counter over a window, whichever name it has.

        One regex of the names would not do: while both are there, a function of it has two values for one series.
        """
        return " or ".join(f"{function}({self.selector(name)}[{window}]{offset})" for name in found.names)

    def total(self, found: Counter, window: str, *labels: str, function: str = "rate", offset: str = "") -> str:
        """Return the sum of a function of a counter by some labels."""
        grouped = f" by {by(labels)} " if labels else ""
        return f"sum{grouped}({self.over(function, found, window, offset)})"

    def most(self, names: tuple[str, ...], *labels: str) -> str:
        """Return the largest value of a gauge by some labels, whichever name it has."""
        return f"max by {by(labels)} ({' or '.join(str(self.selector(name)) for name in names)})"

    def filled(self) -> str:
        """Return how full each queue is, from 0 to 1."""
        size, capacity = (self.most((name,), *TARGETS, "exporter") for name in (QUEUE_SIZE, QUEUE_CAPACITY))
        return f"{size} / {capacity}"

    def until_full(self) -> str:
        """Return in how many seconds each queue is full, at the pace of the last 15 minutes."""
        size, capacity = self.selector(QUEUE_SIZE), self.selector(QUEUE_CAPACITY)
        return f"({capacity} - {size}) / deriv({size}[15m])"

    def each(self, counters: Iterator[tuple[Kind, Counter]], window: str, *labels: str, function: str = "rate") -> str:
        """Return the sums of a counter of each kind by some labels, told apart by the label `kind`."""
        totals = ((kind, self.total(found, window, *labels, function=function)) for kind, found in counters)
        return " or ".join(f'label_replace({total}, "kind", {quote(kind.words)}, "", "")' for kind, total in totals)
