"""Time lapse: events a step, as raw series, and what the rules must make of them.

One sample that carries a whole step's traffic is as good as many, since windows are sums. The oracle below knows no
PromQL: it adds up lists.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert, Tier, Window
from burnbook.model.sli import RawSeries, Role
from burnbook.outputs.rules import budget, calendars
from burnbook.outputs.rules.burn_texts import firing
from burnbook.outputs.rules.promtool import AlertCheck, Firing, Input, ValueCheck, notation
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number

MINUTE = 60
_HALF = 30
_REACH = 20  # minutes; the base looks back 30


@dataclass(frozen=True, slots=True)
class Cell:
    """The events of one step."""

    total: int
    bad: int = 0


@dataclass(frozen=True)
class Timeline:
    """Cells one step (seconds) apart; a None is a step without telemetry. Samples arrive `delay` seconds late."""

    slo: Slo
    step: int
    delay: int
    cells: tuple[Cell | None, ...]

    def time(self, index: int) -> int:
        """Return when cell `index` is evaluated: late enough for the sample before the first to have a time."""
        return (index + 1 + max(1, -(-self.delay // self.step))) * self.step

    def counted(self, time: int) -> bool:
        """Tell whether there is telemetry at an evaluation; a raw value is the last one for some minutes more."""
        index = time // self.step - 1 - max(1, -(-self.delay // self.step))
        cells = self.cells[max(0, index - self._lasts) : index + 1] if index >= 0 else ()
        return index - self._lasts < len(self.cells) and any(cell is not None for cell in cells)

    @property
    def _lasts(self) -> int:
        """For how many cells more a value counts as the last one; a recorded one is of its instant."""
        age = -self.delay % MINUTE
        return max(0, self.slo.sli.seen - age) // self.step if self._fed_raw else 0

    @property
    def _fed_raw(self) -> bool:
        return bool(self.slo.sli.raw) and not self.slo.slices

    def inputs(self) -> tuple[Input, ...]:
        """Return raw series that hold the cells; recorded ones where raw ones cannot be written, or slices count."""
        if self._fed_raw:
            return tuple(Input(series(raw), notation(self._raw(raw))) for raw in self.slo.sli.raw)
        ids = equals(self.slo.member)
        total = self._recorded(lambda cell: cell.total)
        bad = self._recorded(lambda cell: cell.bad)
        return tuple(
            Input(str(Selector(f"{name}1m", ids)), notation(samples))
            for name, samples in ((names.TOTAL, total), (names.BAD, bad))
        )

    def _recorded(self, count: Callable[[Cell], int]) -> dict[int, float | str]:
        samples: dict[int, float | str] = {}
        for index, cell in enumerate(self.cells):
            if cell or self._ends(index):
                samples[self.time(index) // MINUTE] = count(cell) if cell else "stale"
        return samples

    def _ends(self, index: int) -> bool:
        """Tell whether telemetry ends at this cell."""
        return self.cells[index] is None and (index == 0 or self.cells[index - 1] is not None)

    def _raw(self, raw: RawSeries) -> dict[int, float | str]:
        """A counter that is flat but for a rise just in time for each evaluation."""
        samples: dict[int, float | str] = {self._minute(-1): 0}
        value = 0
        for index, cell in enumerate(self.cells):
            minute = self._minute(index)
            if cell is None:
                samples |= {self._minute(index - 1) + 1: "stale"} if self._ends(index) else {}
                continue
            if self.step > _REACH * MINUTE:
                samples[minute - _REACH] = value
            value += events(raw, cell)
            samples[minute] = value
        return samples

    def _minute(self, index: int) -> int:
        return (self.time(index) - self.delay) // MINUTE

    @cached_property
    def _sums(self) -> tuple[list[int], list[int], list[int]]:
        """The times at which something is counted, and the running sums of all and of bad events (from 0)."""
        counted = [(self.time(index), cell) for index, cell in enumerate(self.cells) if cell]
        total = accumulate((cell.total for _, cell in counted), initial=0)
        bad = accumulate((cell.bad for _, cell in counted), initial=0)
        return [time for time, _ in counted], [*total], [*bad]

    def window(self, time: int, length: int) -> Cell:
        """Return the events recorded in the window that ends at `time`."""
        times, total, bad = self._sums
        first, end = bisect_left(times, time - length + _HALF), bisect_right(times, time)
        return Cell(total[end] - total[first], bad[end] - bad[first])

    def ratio(self, time: int, length: int) -> float | None:
        """Return the error ratio of a window; None without traffic, or while there is no telemetry."""
        if not self.counted(time):
            return None
        found = self.window(time, length)
        return found.bad / found.total if found.total else None

    def last_ratio(self, time: int, length: int) -> float:
        """Return the error ratio of a window that was recorded last, at or before `time`."""
        ratios = (self.ratio(at, length) for at in range(time, 0, -self.step))
        return next((ratio for ratio in ratios if ratio is not None), 0.0)

    def recorded_in(self, time: int, length: int) -> bool:
        """Tell whether anything, be it 0, was recorded in the window that ends at `time`."""
        times = self._sums[0]
        return bisect_left(times, time - length + _HALF) < bisect_right(times, time)

    def fires(self, tier: Tier, time: int) -> bool:
        """Tell whether a tier burns at `time`, telemetry being there."""
        long, short = self.ratio(time, tier.long.length), self.ratio(time, tier.short.length)
        limit = float(number(tier.threshold))
        enough = self.window(time, tier.long.length).bad >= tier.min_bad
        return long is not None and short is not None and long > limit and short > limit and enough

    def first(self, tier: Tier) -> int | None:
        """Return the first cell at which a tier fires."""
        return next((i for i in range(len(self.cells)) if self.fires(tier, self.time(i))), None)


def events(raw: RawSeries, cell: Cell) -> int:
    """Return what a raw series counts of a cell."""
    return counted(raw.role, cell)


def counted(role: Role, cell: Cell) -> int:
    """Return what a series of this role counts of a cell."""
    return cell.total if role == "total" else cell.bad if role == "bad" else cell.total - cell.bad


def series(raw: RawSeries, **labels: str) -> str:
    """Return a raw series in promtool's notation, some labels replaced."""
    return str(Selector(raw.metric, equals(sorted((dict(raw.labels) | labels).items()))))


def burns(slo: Slo) -> tuple[Alert, ...]:
    """Return the burn alerts of an SLO."""
    return tuple(alert for alert in slo.alerts() if alert.kind == "burn")


def expected(timeline: Timeline, index: int) -> AlertCheck:
    """Return the check that exactly those tiers burn that should when cell `index` is evaluated."""
    time = timeline.time(index)
    return AlertCheck(time, names.BURN_ALERT, tuple(_burning(timeline, time)))


def state(timeline: Timeline, index: int, tier: Tier) -> ValueCheck:
    """Return the check that one tier does or does not fire at a cell; shorter than `expected`, and blind to texts."""
    time, alert = timeline.time(index), next(alert for alert in burns(timeline.slo) if alert.tier == tier)
    firing_ = (("alertname", names.BURN_ALERT), ("alertstate", "firing"))
    sample = str(Selector("ALERTS", equals((*firing_, *timeline.slo.member, *alert.labels))))
    expr = str(Selector("ALERTS", equals((*firing_, ("burn_speed", tier.speed)))))
    return ValueCheck(time, expr, ((sample, 1),) if timeline.fires(tier, time) else ())


def ratio(timeline: Timeline, index: int, window: Window) -> ValueCheck:
    """Return the check of a recorded error ratio at a cell."""
    time = timeline.time(index)
    return rounded(time, recorded(timeline.slo, window.series), timeline.slo, timeline.ratio(time, window.length))


def current_burn(timeline: Timeline, index: int) -> ValueCheck:
    """Return the check of the current burn rate, which is that of the fastest tier's long window."""
    time, slo = timeline.time(index), timeline.slo
    error = timeline.ratio(time, slo.fastest.long.length) if slo.fastest else None
    return rounded(time, names.CURRENT_BURN, slo, None if error is None else error / float(number(slo.budget)))


def chained(timeline: Timeline, index: int) -> Iterator[ValueCheck]:
    """Return the checks of the sums from which the period is chained, and of the count of what they hold."""
    time, slo, step = timeline.time(index), timeline.slo, timeline.slo.period.step
    found, name = timeline.window(time, step), durations.show(step)
    samples = min(index + 1, (step - _HALF) // timeline.step + 1)
    for series_, value in ((names.TOTAL, found.total), (names.BAD, found.bad), (names.COUNT, samples)):
        labels = calendars.chunk("", slo, time)
        yield ValueCheck(time, f"round(1e6 * {recorded(slo, series_ + name)})", ((labels, round(1e6 * value)),))


def recorded(slo: Slo, series_: str) -> str:
    """Return the selector of a recorded series of this SLO alone."""
    return str(Selector(series_, equals(slo.ids)))


def rounded(time: int, series: str, slo: Slo, value: float | None) -> ValueCheck:
    """Return the check that a series has one sample of this identity and value, or none; without float noise."""
    sample = (str(Selector("", equals(slo.member))), round(1e6 * value)) if value is not None else None
    return ValueCheck(time, f"round(1e6 * {series})", (sample,) if sample else ())


def _burning(timeline: Timeline, time: int) -> Iterator[Firing]:
    for alert in burns(timeline.slo):
        if alert.tier and timeline.fires(alert.tier, time):
            ratio = timeline.ratio(time, alert.tier.long.length) or 0.0
            left, ends, early = budget.told(timeline, time)
            yield firing(timeline.slo, alert, ratio, left, ends, early=early)
