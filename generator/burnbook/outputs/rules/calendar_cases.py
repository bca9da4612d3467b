"""The cases of a calendar's period: what belongs to it, how it ends, and that no alert is lost or made up by its end.

Each looks at one instant, which is also the interval between evaluations: promtool then evaluates at 0 and there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_CEILING

from burnbook.model import names, period
from burnbook.model.period import DAY, Calendar
from burnbook.model.plan import Slo
from burnbook.model.spec import Labels
from burnbook.outputs.rules import calendars
from burnbook.outputs.rules.burn_texts import firing, percentage
from burnbook.outputs.rules.decoys import decoys, strangers
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, ValueCheck, notation
from burnbook.outputs.rules.siblings import sibling
from burnbook.outputs.rules.timeline import MINUTE, Cell, Timeline, burns, recorded, rounded
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number

_EVENTS = 10_000_000
_LOOK_BACK = 5 * MINUTE
_LEAP = int(datetime(2028, 3, 31, 12, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The sums of one step; each may stand for the minutes of several."""

    total: int = _EVENTS
    bad: int = 0
    steps: int = 1


def calendar_cases(slo: Slo, delay: int) -> Iterator[Case]:
    """Return the cases of an SLO's calendar; none if its window is rolling."""
    if slo.period.calendar:
        made = _Maker(slo, slo.period.calendar, delay)
        yield made.covered("a spent budget of {} is told at its end, if nine tenths of it are recorded", 0.95)
        yield made.covered("a spent budget of {} is not told if less than nine tenths of it are recorded", 0.85)
        if slo.split:
            yield made.apart()
        yield made.half()
        yield made.begins()
        yield from made.outlives()
        yield made.counts_again()
        yield from made.clocks()


class _Maker:
    """Builds the cases around the end of the first whole period since 1970."""

    def __init__(self, slo: Slo, calendar: Calendar, delay: int) -> None:
        self.slo, self.calendar, self.step, self.delay = slo, calendar, slo.period.step, delay
        began = period.end(calendar, calendars.clock(calendar, 0))
        self.start = began - calendar.zone.offset
        self.end = period.end(calendar, began) - calendar.zone.offset
        self.bad = int((slo.budget * _EVENTS * 21 / 20).to_integral_value(ROUND_CEILING))

    def covered(self, words: str, share: float) -> Case:
        """The last moment of a period of which a share is recorded; what was bad before it belongs to another."""
        first = self.end - int(share * (self.end - self.start))
        chunks = self.chunks(first, self.end, _Chunk(bad=self.bad))
        before = self.chunks(0, self.start, _Chunk(bad=_EVENTS))
        return self.case(words, self.end, before | chunks)

    def apart(self) -> Case:
        """A group of which little is recorded is not told because another is recorded whole, and healthy.

        The healthy one's minutes are made up: two whole periods are more samples than promtool reads.
        """
        first = self.end - (self.end - self.start) // 8
        little = self.chunks(first, self.end, _Chunk(bad=_EVENTS))
        whole = self.chunks(first, self.end, _Chunk(steps=8))
        inputs = (*self.inputs(little), *self.inputs(whole, sibling(self.slo).member))
        words = "a group of which little is recorded is not told because another is recorded whole"
        check = AlertCheck(self.end, names.EXHAUSTED_ALERT, ())
        return Case(self.name(words), self.end, self.step, inputs, (check,))

    def half(self) -> Case:
        """In its middle, the budget is that of all events that the period will have, if they come on as they did."""
        middle = (self.start + self.end) // 2 // self.step * self.step
        chunks = self.chunks(self.start, middle, _Chunk(bad=self.bad))
        return self.case("in the middle of {} half of what was spent counts, for half is yet to come", middle, chunks)

    def begins(self) -> Case:
        """A minute into the next period the budget is whole; telemetry that is gone is still missed."""
        chunks = self.chunks(self.start, self.end, _Chunk(bad=self.bad))
        name = names.TOTAL + self.slo.period.suffix
        past = {time // self.step: 7 for time in range(self.step, self.end - DAY, self.step)}
        seen = Input(str(Selector(name, equals(self.slo.member))), notation(dict(past)))
        missed = ValueCheck(self.end + MINUTE, f'ALERTS{{alertname="{names.ABSENT_ALERT}"}}', self.pending())
        words = "a minute into the next {} the budget is whole, and telemetry that is gone is not forgotten"
        return self.case(words, self.end + MINUTE, chunks, (seen,), (missed,))

    def outlives(self) -> Iterator[Case]:
        """A budget that would last longer than its period: the text says when the period ends, which is before."""
        if not self.slo.tiers:
            return
        limit = min(tier.threshold for tier in self.slo.tiers)
        bad = min(_EVENTS, int((limit * _EVENTS * 11 / 10).to_integral_value(ROUND_CEILING)))
        timeline = Timeline(self.slo, self.end // 120 * MINUTE, self.delay, (Cell(_EVENTS, bad),))
        time, left, elapsed, days = timeline.time(0), 0.9, 0.99, 30
        known = (
            (names.REMAINING, left, self.slo.member),
            (names.ELAPSED, elapsed, self.slo.ids),
            (names.PERIOD_DAYS, days, self.slo.ids),
        )
        before = time // MINUTE - 30
        inputs = (Input(str(Selector(name, equals(ids))), notation({before: value})) for name, value, ids in known)
        ends = 24 * days * (1 - elapsed)
        told = (
            firing(self.slo, alert, bad / _EVENTS, left, ends)
            for alert in burns(self.slo)
            if alert.tier and timeline.fires(alert.tier, time)
        )
        words = self.name(f"a budget that lasts longer than the {self.calendar.unit} is told with its end")
        check = AlertCheck(time, names.BURN_ALERT, tuple(told))
        yield Case(words, timeline.step, MINUTE, (*timeline.inputs(), *inputs), (check,))

    def counts_again(self) -> Case:
        """A step into the next period, only what was recorded in it counts."""
        chunks = self.chunks(self.start, self.end, _Chunk(bad=_EVENTS))
        new = self.chunks(self.end, self.end + self.step, _Chunk(bad=self.bad))
        return self.case("a step into the next {} only what happened in it counts", self.end + self.step, chunks | new)

    def clocks(self) -> Iterator[Case]:
        """The clock before and after the first change of a zone and after its last one, and in a leap year."""
        changes = self.calendar.zone.changes
        times = {"in a leap year": _LEAP}
        if changes:
            first, last = changes[0][0], changes[-1][0]
            times |= {"just before the first change of the clocks": first + MINUTE - 1}
            times |= {"at the first change of the clocks": first + MINUTE}
            times |= {"at the last change of the clocks that is known": last + MINUTE}
        for words, time in times.items():
            clock = float(calendars.clock(self.calendar, time))
            sample = (str(Selector(names.CLOCK, equals(self.slo.ids))), clock)
            check = ValueCheck(time, recorded(self.slo, names.CLOCK), (sample,))
            values = (check, *self.lengths(time), *self.nothing(time))
            yield Case(self.name(words), time, time, self.foreign(time, 1), values=values)

    def chunks(self, after: int, until: int, chunk: _Chunk) -> dict[int, _Chunk]:
        """Return the same sums at each step after one time and until another."""
        return dict.fromkeys(range((after // self.step + 1) * self.step, until + 1, self.step), chunk)

    def case(
        self,
        words: str,
        time: int,
        chunks: Mapping[int, _Chunk],
        more: tuple[Input, ...] = (),
        checks: tuple[ValueCheck, ...] = (),
    ) -> Case:
        """Return a case that looks at an instant."""
        inputs = (*self.inputs(chunks), *more, *self.foreign(time, time // self.step))
        figures = self.figures(time, chunks)
        told = (rounded(time, recorded(self.slo, name), self.slo, value) for name, value in figures.items())
        alert = next((alert for alert in self.slo.alerts() if alert.kind == "exhausted"), None)
        left, covered = figures[names.REMAINING], figures[names.COVERAGE + self.slo.period.suffix]
        spent: tuple[Firing, ...] = ()
        if alert and left is not None and covered is not None and left <= 0 and covered >= 0.9:
            spent = (Firing.of(alert, self.slo.member, {"value": percentage(left)}),)
        return Case(
            self.name(words.format(f"the {self.calendar.unit}")),
            time,
            self.step,
            inputs,
            (AlertCheck(time, names.EXHAUSTED_ALERT, spent),),
            (*told, *self.lengths(time), *checks),
        )

    def name(self, words: str) -> str:
        return f"{self.slo.name}: {words}"

    def inputs(self, chunks: Mapping[int, _Chunk], member: Labels = ()) -> Iterator[Input]:
        """Return recorded sums, a series for each period, of the group that is the example or of another."""
        step = durations.show(self.step)
        for label in dict.fromkeys(calendars.label(self.calendar, time) for time in chunks):
            mine = {
                time // self.step: chunk
                for time, chunk in chunks.items()
                if calendars.label(self.calendar, time) == label
            }
            ids = equals((*(member or self.slo.member), (names.PERIOD, label)))
            told = (
                (names.BAD, {at: chunk.bad for at, chunk in mine.items()}),
                (names.TOTAL, {at: chunk.total for at, chunk in mine.items()}),
                (names.COUNT, {at: chunk.steps * self.step // MINUTE for at, chunk in mine.items()}),
            )
            for name, samples in told:
                yield Input(str(Selector(name + step, ids)), notation(dict(samples)))

    def figures(self, time: int, chunks: Mapping[int, _Chunk]) -> dict[str, float | None]:
        """Return what the period's rules must make of the sums."""
        label, suffix = calendars.label(self.calendar, time), self.slo.period.suffix
        found = [chunk for at, chunk in chunks.items() if calendars.label(self.calendar, at) == label]
        total, bad = sum(chunk.total for chunk in found), sum(chunk.bad for chunk in found)
        recent = any(0 <= time - at < _LOOK_BACK for at in chunks)
        known, budget = bool(found) or recent, float(number(self.slo.budget))
        elapsed = calendars.elapsed(self.calendar, self.step, time)
        minutes = 1440 * calendars.days(self.calendar, time) * elapsed
        burn = bad / total / budget if total else None
        return {
            names.BAD + suffix: bad if known else None,
            names.TOTAL + suffix: total if known else None,
            names.COVERAGE + suffix: min(1.0, len(found) * self.step / MINUTE / minutes) if found else None,
            names.PERIOD_BURN: burn,
            names.REMAINING: (1.0 if known else None) if burn is None else 1 - burn * elapsed,
        }

    def lengths(self, time: int) -> tuple[ValueCheck, ...]:
        """Check how long the period is, and how much of it is over."""
        elapsed = calendars.elapsed(self.calendar, self.step, time)
        told = ((names.PERIOD_DAYS, calendars.days(self.calendar, time)), (names.ELAPSED, elapsed))
        sample = str(Selector("", equals(self.slo.ids)))  # the same for all groups
        return tuple(
            ValueCheck(time, f"round(1e6 * {recorded(self.slo, name)})", ((sample, round(1e6 * value)),))
            for name, value in told
        )

    def pending(self) -> tuple[tuple[str, float], ...]:
        """Return the alert on vanished telemetry as it waits for its time."""
        absent = next(alert for alert in self.slo.alerts() if alert.kind == "absent")
        labels = (("alertname", absent.name), ("alertstate", "pending"), *self.slo.ids, *absent.labels)
        return ((str(Selector("ALERTS", equals(labels))), 1),)

    def nothing(self, time: int) -> Iterator[ValueCheck]:
        """Check that what strangers record makes no figures of this SLO, which has none."""
        suffix = self.slo.period.suffix
        for name in (names.BAD + suffix, names.TOTAL + suffix, names.REMAINING):
            yield ValueCheck(time, recorded(self.slo, name), ())

    def foreign(self, time: int, count: int) -> tuple[Input, ...]:
        """Return burning strangers of all that the period's rules read, with this many samples after the first."""
        step, suffix = durations.show(self.step), self.slo.period.suffix
        label = calendars.label(self.calendar, time)
        chunks = (
            Input(str(Selector(name + step, equals((*ids, (names.PERIOD, label))))), f"{value}x{count}")
            for ids in strangers(self.slo)
            for name, value in ((names.BAD, 1e9), (names.TOTAL, 2e9), (names.COUNT, 5))
        )
        read = (names.BAD + suffix, names.TOTAL + suffix, names.RATIO + suffix, names.COVERAGE + suffix)
        kept = (names.PERIOD_BURN, names.REMAINING, names.CLOCK, names.ELAPSED, names.PERIOD_DAYS)
        return (*chunks, *decoys(self.slo, count, (*read, *kept)))
