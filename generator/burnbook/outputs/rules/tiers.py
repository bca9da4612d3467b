"""The cases of one burn speed: it fires when it should, and for no other reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Tier, Window
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import Case
from burnbook.outputs.rules.timeline import (
    MINUTE,
    Cell,
    Timeline,
    chained,
    current_burn,
    expected,
    ratio,
    state,
)
from burnbook.text import durations

_TRAFFIC = 10_000_000
_HALF = 30
_HOUR = 3600
_DAY = 86_400
_MOST_STEPS = 144
_FINER = (2 * _HOUR, 30 * MINUTE, 5 * MINUTE)  # steps that other cases have already, so that they share a file


def tier_cases(slo: Slo, delay: int, tier: Tier) -> Iterator[Case]:
    """Return the cases of a tier."""
    made = Maker(slo, delay, tier)
    yield made.fires()
    yield made.ends(tier.long)
    yield made.ends(tier.short)
    yield made.stays_quiet()
    yield made.resets()
    yield made.needs_long()
    yield made.survives_idleness()
    if tier.min_bad:
        yield made.guarded()


def step_of(tier: Tier) -> int:
    """Return the step of a tier's timeline in seconds: its short window, if the chained sums can be read exactly so.

    They can at 5m and at multiples of 10m, but not at the hour over which alert texts look back.
    """
    tens = 10 * MINUTE
    step = tier.short.length // tens * tens or 5 * MINUTE
    if tier.long.length > step * _MOST_STEPS:
        step = -(-tier.long.length // (_MOST_STEPS * tens)) * tens
    return step if step != _HOUR else 30 * MINUTE


def _finer(window: Window) -> int:
    """Return a step of which a short window holds four or more."""
    return next((step for step in _FINER if 4 * step <= window.length), MINUTE)


class Maker:
    """Builds timelines for one tier; rates are multiples of the tier's threshold."""

    def __init__(self, slo: Slo, delay: int, tier: Tier) -> None:
        self.slo, self.delay, self.tier = slo, delay, tier
        self.step = step_of(tier)
        self.long = (tier.long.length - _HALF) // self.step + 1
        self.short = (tier.short.length - _HALF) // self.step + 1
        self.healthy = (Cell(_TRAFFIC),) * (self.long + 1)

    def burning(self, times: str, count: int) -> tuple[Cell, ...]:
        """Return cells at a multiple of the threshold, never more than everything; above 1 never rounded down."""
        rounding = ROUND_CEILING if Decimal(times) > 1 else ROUND_FLOOR
        bad = (_TRAFFIC * self.tier.threshold * Decimal(times)).to_integral_value(rounding)
        return (Cell(_TRAFFIC, min(_TRAFFIC, int(bad))),) * count

    def case(self, words: str, cells: tuple[Cell | None, ...], checks: tuple[int, ...]) -> Case:
        """Return a case that looks at this tier alone."""
        timeline = self.timeline(cells)
        return Case(
            name=self.name(words),
            every=self.step,
            step=MINUTE,
            inputs=timeline.inputs(),
            values=tuple(state(timeline, index, self.tier) for index in checks),
        )

    def timeline(self, cells: tuple[Cell | None, ...]) -> Timeline:
        """Return these cells at this tier's step."""
        return Timeline(self.slo, self.step, self.delay, cells)

    def name(self, words: str) -> str:
        """Return the name of a case: whose it is, and what it shows."""
        return f"{self.slo.name}, {self.tier.speed} ({self.tier.long.name}/{self.tier.short.name}): {words}"

    def fires(self) -> Case:
        """The case that compares labels and texts whole, among strangers, with about half of the budget left."""
        burning = self.burning("1.1", self.long)
        rich = 2 * self.long * burning[0].bad / self.slo.budget  # long ago, so that the period is not spent yet
        cells = (Cell(int(rich)), *self.healthy[1:], *burning)
        timeline, last = self.timeline(cells), len(cells) - 1
        first = timeline.first(self.tier)
        fired = last if first is None else first
        after = durations.words((fired - len(self.healthy) + 1) * self.step)
        base = (f"{names.BAD}1m", f"{names.TOTAL}1m", *((names.CLOCK,) if self.slo.period.calendar else ()))
        read = (*base, self.tier.long.series, self.tier.short.series, names.REMAINING)
        return Case(
            name=self.name(f"1.1 times its threshold fires it after {after} and not before, whatever strangers send"),
            every=self.step,
            step=MINUTE,
            inputs=(*timeline.inputs(), *decoys(self.slo, timeline.time(len(cells)) // MINUTE, read)),
            alerts=(expected(timeline, fired),),
            values=(
                state(timeline, fired - 1, self.tier),
                state(timeline, last, self.tier),
                *(ratio(timeline, len(self.healthy) - 1, window) for window in (self.tier.long, self.tier.short)),
                *((current_burn(timeline, last), *chained(timeline, last)) if self.tier == self.slo.fastest else ()),
            ),
        )

    def ends(self, window: Window) -> Case:
        """The case of a window's ends: what is just inside counts, what has left does not."""
        step = self.step if window == self.tier.long else _finer(window)
        count = (window.length - _HALF) // step + 1
        fresh = Cell(_TRAFFIC, _TRAFFIC // 4)  # so that both sums tell whether the first cell has left
        cells = (Cell(_TRAFFIC, _TRAFFIC), *((Cell(0),) * (count - 1)), fresh, *((Cell(_TRAFFIC),) * 2))
        timeline = Timeline(self.slo, step, self.delay, cells)
        last = (count - 1, count, len(cells) - 1)
        return Case(
            name=self.name(f"its window of {window.name} holds what happened within it, to the last step, and no more"),
            every=step,
            step=MINUTE,
            inputs=timeline.inputs(),
            values=(
                *(ratio(timeline, index, window) for index in last),
                *(state(timeline, index, self.tier) for index in last[:2]),
            ),
        )

    def stays_quiet(self) -> Case:
        """The case just below the threshold."""
        cells = self.burning("0.9", self.long + 1)
        return self.case("0.9 times its threshold never fires it", cells, (len(cells) - 2, len(cells) - 1))

    def resets(self) -> Case:
        """After the errors fall, the long window is still above: only the short one, at its threshold, ends it."""
        cells = (*self.burning("4", self.short + 1), *self.burning("1", self.short), *self.healthy[:1])
        firing = self.short
        ends = f"it ends within {durations.words(self.tier.short.length)} after the errors fall to its threshold"
        made = self.case(f"{ends}, whatever strangers do", cells, (firing, firing + self.short, len(cells) - 1))
        burning = decoys(self.slo, self.timeline(cells).time(len(cells)) // MINUTE, (self.tier.short.series,))
        return replace(made, inputs=(*made.inputs, *burning))

    def needs_long(self) -> Case:
        """One bad short window is not enough: the long one is at its threshold, and not above."""
        rest = max(0, self.long - 2 * self.short)
        tie = self.burning("1", rest)
        twice = 2 * tie[0].bad if tie else self.burning("1.1", 1)[0].bad
        burst = Cell(_TRAFFIC, min(_TRAFFIC, twice))
        calm = Cell(_TRAFFIC, twice - burst.bad)  # with the burst it makes the tie, also where no burst can be twice it
        cells = (*tie, *((calm,) * self.short), *((burst,) * self.short), *self.healthy[:1])
        seen = len(cells) - 2
        return self.case("a burst that only the short window sees does not fire it", cells, (seen, seen + 1))

    def survives_idleness(self) -> Case:
        """Idle steps weigh nothing: the ratio is of events, not of time, and 0/0 is absent, not NaN."""
        idle = (Cell(0),) * self.short
        cells = (*self.burning("1.1", self.short + 1), *idle, *self.burning("1.1", 1), *idle, Cell(_TRAFFIC, 0))
        woken = 2 * self.short + 1
        checks = (self.short, woken - 1, woken, len(cells) - 1)
        return self.case("idle hours end it, the next bad event fires it again, a good one ends it", cells, checks)

    def guarded(self) -> Case:
        """A whole window of failures is quiet while they are fewer than the guard."""
        few = self.tier.min_bad
        rest, idle = (Cell(0),) * (self.long - 2), (Cell(0),) * self.long
        lone, less = (Cell(few - 1, few - 1), *rest), (Cell(max(0, few - 2), max(0, few - 2)), *rest)
        old = (*idle, Cell(1, 1))  # a cell older than the window that follows
        cells = (Cell(5, 5), *lone, Cell(1, 1), *old, *less, Cell(1, 1), *idle, *lone, Cell(2, 2))
        checks = (self.long - 1, self.long, 3 * self.long + 1, len(cells) - 1)
        made = self.case(f"fewer than {few} bad events in its long window do not fire it", cells, checks)
        strangers = decoys(self.slo, self.timeline(cells).time(len(cells)) // MINUTE, (f"{names.BAD}1m",))
        return replace(made, inputs=(*made.inputs, *strangers))
