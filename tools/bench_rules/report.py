"""What was measured, as the tables of docs/bench-rules.md; the terminal shows the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench_rules import goals
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
_COLUMNS = ((300, 300), (1800, 1920), (3600, 3840), (6 * 3600, 23_160), (DAY, 92_580), (3 * DAY, 370_260))


@dataclass(frozen=True)
class Measured:
    """Everything that a run of the bench found; errors by world and design."""

    stories: Mapping[str, Story]
    errors: Tables
    events: Sequence[Events]
    alarms: Sequence[Alarm]
    costs: Sequence[Cost]
    late: Sequence[Late]

    def goals(self) -> list[Goal]:
        """Return the goals that this run can tell of."""
        found = [*goals.of_errors(self.errors), *goals.of_events(self.events)]
        return [*found, *goals.of_costs(self.costs), *goals.of_late(self.late)]


def text(found: Measured, head: str) -> str:
    """Return the whole report in Markdown."""
    parts = [head, _goals(found.goals()), _windows(found.errors["month"]), _stress(found), _events(found.events)]
    parts += [_alarms(found.alarms)] if found.alarms else []
    parts += [_costs(found.costs)] if found.costs else []
    parts += [_late(found.late)] if found.late else []
    return "\n\n".join(parts) + "\n"


def _goals(found: Iterable[Goal]) -> str:
    rows = [(goal.text, goal.figure, "yes" if goal.reached else "**no**") for goal in found]
    return "## Goals\n\n" + _table(("goal", "figure", "reached"), rows)


def _windows(table: Mapping[str, Mapping[int, Errors]]) -> str:
    """Show each window's errors; Pyrra's own windows stand under those they are nearest to."""
    names = [durations.show(n) for n, _ in _COLUMNS]
    rows = []
    for design, errors in table.items():
        found = [errors.get(own) or errors.get(stretched) for own, stretched in _COLUMNS]
        period = errors.get(PERIOD)
        left = f"{_points(period.budget_mean)} / {_points(period.budget_worst)}" if period else "-"
        rows.append((design, *(_error(one) for one in found), _error(period), left))
    count = max(e.instants for errors in table.values() for e in errors.values())
    return (
        f"## Error of the burn rate, month, {count} instants\n\n"
        "Relative to the truth, mean / worst in %; the last column is the budget left, in percentage points. Pyrra's windows are those "
        "of its own for 30d: 5m, 32m, 1h4m, 6h26m, 1d1h43m, 4d6h51m.\n\n"
        + _table(("", *names, "30d", "budget left"), rows)
    )


def _stress(found: Measured) -> str:
    rows = []
    for job, table in found.errors.items():
        if job == "month":
            continue
        length = PERIOD if PERIOD in table["Burnbook"] else DAY
        cells = [_error(errors.get(length) or errors.get(92_580)) for errors in table.values()]
        rows.append((found.stories[job].title, durations.show(length), *cells))
    designs = next(iter(found.errors.values()))
    return "## Hard worlds\n\nMean / worst error in %.\n\n" + _table(("world", "window", *designs), rows)


def _events(events: Iterable[Events]) -> str:
    rows = [
        (e.job, *(f"{bad:,.0f} of {total:,.0f}" for bad, total in (
            (e.true_bad, e.true), (e.visible_bad, e.visible), (e.recorded_bad, e.recorded), (e.raw_bad, e.raw)
        )))
        for e in events
    ]  # fmt: skip
    return (
        "## Events\n\nFailures of all requests from the first hour to the last minute of each world. Samples cannot tell what an instance "
        "counted after its last scrape, nor what it had counted before its first.\n\n"
        + _table(("world", "happened", "samples can tell", "Burnbook recorded", "raw `increase`"), rows)
    )


def _alarms(alarms: Sequence[Alarm]) -> str:
    rows = []
    for alarm in alarms:
        if not alarm.due and not alarm.times:
            continue
        late, over = (f"{value:+.0f}" if value is not None else "-" for value in (alarm.late, alarm.over))
        wrong = "missed" if not alarm.times else "false" if not alarm.due else str(alarm.times)
        rows.append((alarm.episode, alarm.speed, alarm.design, late, over, wrong))
    return (
        "## Pages\n\nSeconds from the moment at which both windows really cross the threshold of that alert (Pyrra's, with its own windows "
        "and factors, holds for 2m and 16m) to the evaluation that fires, and from the moment at which they really fall below it to the "
        "evaluation that ends it.\n\n" + _table(("incident", "page", "design", "detected", "ended", "fired"), rows)
    )


def _costs(costs: Sequence[Cost]) -> str:
    rows = []
    for cost in costs:
        base = next(c.samples for c in costs if c.size == cost.size and c.design == "Burnbook")
        mark = " (scaled)" if cost.scaled else ""
        more = cost.samples / base
        rows.append(
            (
                f"{cost.size:,}",
                cost.design + mark,
                f"{cost.samples / 1e6:,.1f} M",
                f"{more:.1f}",
                f"{cost.cpu:.2f}",
                f"{cost.peak:,}",
                str(cost.series),
            )
        )
    share = "; ".join(
        f"{size:,}: {goals.ratio(costs, size, 'Sloth, every 60s'):.0f} of "
        f"{goals.ratio(costs, size, 'Sloth, every 30s'):.0f} times"
        for size in sorted({cost.size for cost in costs})
    )
    return (
        "## Cost of one SLO in an hour\n\nOf N raw series a quarter are failures. Samples are those that Prometheus says its queries "
        "touched; processor time is that of the whole server while it answers them over HTTP.\n\n"
        + _table(("N", "design", "samples", "times ours", "CPU s", "peak samples", "series"), rows)
        + f"\n\nWhat the cadence is worth: Burnbook evaluates once a minute. With Sloth at a minute, too, it is N = {share}."
    )


def _late(late: Iterable[Late]) -> str:
    rows = [
        (f"`offset {one.delay}s`" if one.delay else "without an offset", str(one.minutes), f"{one.pushed:,.0f}",
         f"{one.recorded:,.0f}", f"{one.recorded / one.pushed:.1%}")
        for one in late
    ]  # fmt: skip
    return (
        f"## Late pushes\n\nA real Prometheus at real pace: eight series, a sample every {EVERY}s that arrives 1 to {LATEST}s after its time. "
        "The rules as planned for pushed telemetry, and the same with `arrival_delay: 0s`.\n\n"
        + _table(("raw read", "minutes", "pushed", "recorded", "share"), rows)
    )


def _error(errors: Errors | None) -> str:
    if errors is None:
        return "-"
    missing = f", {errors.missing} missing" if errors.missing else ""
    if math.isnan(errors.mean):
        return f"no figure{missing}"
    return f"{_points(errors.mean * 100)} / {_points(errors.worst * 100)}{missing}"


def _points(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def lines() -> Iterator[str]:
        yield "| " + " | ".join(head) + " |"
        yield "|" + "---|" * len(head)
        yield from ("| " + " | ".join(row) + " |" for row in rows)

    return "\n".join(lines())
