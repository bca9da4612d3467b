"""What was measured, as the tables of docs/bench-rules.md; the terminal shows the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench_rules import goals, peers, prose
from bench_rules.accuracy import Errors
from bench_rules.alarms import Alarm
from bench_rules.cost import Cost
from bench_rules.designs import PERIOD
from bench_rules.events import Events
from bench_rules.goals import Goal
from bench_rules.late import EVERY, LATEST, Late
from bench_rules.stories import DAY, Story
from burnbook.text import durations

Tables = Mapping[str, Mapping[str, Mapping[int, Errors]]]
_COLUMNS = ((300, 300), (1800, 1920), (3600, 3840), (6 * 3600, 23_160), (DAY, peers.DAY), (3 * DAY, 370_260))


@dataclass(frozen=True)
class Measured:
    """Everything that a run of the bench found; errors by world and design. Only a `whole` run can tell of a period."""

    whole: bool
    stories: Mapping[str, Story]
    errors: Tables
    events: Sequence[Events]
    alarms: Sequence[Alarm]
    costs: Sequence[Cost]
    late: Sequence[Late]

    def goals(self) -> list[Goal]:
        """Return the goals that this run can tell of."""
        found = [*(goals.of_errors(self.errors) if self.whole else ()), *goals.of_events(self.events)]
        return [*found, *goals.of_costs(self.costs), *goals.of_late(self.late)]


def text(found: Measured, head: str) -> str:
    """Return the whole report in Markdown."""
    parts = [head, *_goals(found.goals()), *_windows(found.errors["month"]), *_stress(found), *_events(found.events)]
    parts += _alarms(found.alarms)
    parts += _costs(found.costs) if found.costs else ()
    parts += _late(found.late) if found.late else ()
    return "\n\n".join(parts) + "\n"


def _goals(found: Iterable[Goal]) -> Iterator[str]:
    rows = [(goal.text, goal.figure, "yes" if goal.reached else "**no**") for goal in found]
    yield "## Goals"
    yield _table(("goal", "figure", "reached"), rows)


def _windows(table: Mapping[str, Mapping[int, Errors]]) -> Iterator[str]:
    """Show each window's errors; Pyrra's own windows stand under those they are nearest to."""
    rows = []
    for design, errors in table.items():
        found = [errors.get(own) or errors.get(stretched) for own, stretched in _COLUMNS]
        period = errors[PERIOD]
        left = f"{_points(period.budget_mean)} / {_points(period.budget_worst)}"
        rows.append((design, *(_error(one) for one in (*found, period)), left))
    own = table["Burnbook"]
    yield prose.WINDOWS.format(count=own[_COLUMNS[0][0]].instants, periods=own[PERIOD].instants)
    yield _table(("", *(durations.show(n) for n, _ in _COLUMNS), "30d", "budget left"), rows)


def _stress(found: Measured) -> Iterator[str]:
    rows = []
    for job, table in found.errors.items():
        if job != "month":
            length = PERIOD if PERIOD in table["Burnbook"] else DAY
            cells = [_error(errors.get(length) or errors.get(peers.DAY)) for errors in table.values()]
            rows.append((found.stories[job].title, durations.show(length), *cells))
    yield prose.HARD
    yield _table(("world", "window", *next(iter(found.errors.values()))), rows)


def _events(events: Iterable[Events]) -> Iterator[str]:
    rows = []
    for e in events:
        pairs = (e.true_bad, e.true), (e.visible_bad, e.visible), (e.recorded_bad, e.recorded), (e.raw_bad, e.raw)
        rows.append((e.job, *(f"{bad:,.0f} of {total:,.0f}" for bad, total in pairs)))
    yield prose.EVENTS
    yield _table(("world", "happened", "samples can tell", "Burnbook recorded", "raw `increase`"), rows)


def _alarms(alarms: Iterable[Alarm]) -> Iterator[str]:
    rows = []
    for alarm in alarms:
        if alarm.due or alarm.fired:
            late, over = (f"{value:+.0f}" if value is not None else "-" for value in (alarm.late, alarm.over))
            rows.append((alarm.episode, alarm.speed, alarm.design, late, over, f"{alarm.fired} of {alarm.due}"))
    yield prose.PAGES
    yield _table(("incident", "page", "design", "detected", "ended", "fired"), rows)


def _costs(costs: Sequence[Cost]) -> Iterator[str]:
    rows = []
    for cost in costs:
        more = goals.ratio(costs, cost.size, cost.design)
        name = cost.design + (" (scaled)" if cost.scaled else "")
        figures = f"{cost.samples / 1e6:,.1f} M", f"{more:.1f}", f"{cost.cpu:.2f}", f"{cost.peak:,}", str(cost.series)
        rows.append((f"{cost.size:,}", name, *figures))
    yield prose.COSTS
    yield _table(("N", "design", "samples", "times ours", "CPU s", "peak samples", "series"), rows)
    shares = []
    for size in sorted({cost.size for cost in costs}):
        often, seldom = (goals.ratio(costs, size, f"Sloth, every {every}s") for every in peers.SLOTH_EVERY)
        shares.append((f"{size:,}", f"{often:.0f}", f"{often / seldom:.1f}", f"{seldom:.0f}"))
    yield prose.KINDS
    own = [cost for cost in costs if cost.design == "Burnbook"]
    parts = [(f"{c.size:,}", *(f"{c.kinds[kind] / 1e6:.2f} M" for kind in own[0].kinds)) for c in own]
    yield _table(("N", *own[0].kinds), parts)
    yield prose.CADENCE
    yield _table(("N", "times fewer samples than Sloth's", "of it the cadence", "without it"), shares)


def _late(late: Sequence[Late]) -> Iterator[str]:
    rows = []
    for one in late:
        read = f"`offset {one.delay}s`" if one.delay else "without an offset"
        share = f"{one.recorded / one.pushed:.1%}"
        rows.append((read, f"{one.pushed:,.0f}", f"{one.recorded:,.0f}", share))
    yield prose.LATE.format(every=EVERY, latest=LATEST, minutes=late[0].minutes)
    yield _table(("raw read", "pushed", "recorded", "share"), rows)


def _error(errors: Errors | None) -> str:
    if errors is None:
        return "-"
    missing = f", {errors.missing} missing" if errors.missing else ""
    if math.isnan(errors.mean):
        return f"no figure{missing}"
    return f"{_points(errors.mean * 100)} / {_points(errors.worst * 100)}{missing}"


def _points(value: float) -> str:
    digits = 3 if value < 0.1 else 2 if value < 10 else 0
    return f"{value:.{digits}f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def lines() -> Iterator[str]:
        yield "| " + " | ".join(head) + " |"
        yield "|" + "---|" * len(head)
        yield from ("| " + " | ".join(row) + " |" for row in rows)

    return "\n".join(lines())
