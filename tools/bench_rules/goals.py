"""What the rules are to reach, each with the figure that was reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench_rules.accuracy import Errors
from bench_rules.cost import Cost
from bench_rules.designs import PERIOD
from bench_rules.events import Events
from bench_rules.late import Late
from bench_rules.stories import FORGOTTEN

MEAN_ERROR = 0.0005
CHEAPER = {40: 70, 1000: 150}  # times fewer samples than Sloth's, by raw series


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in words, the figure, and whether it is reached."""

    text: str
    figure: str
    reached: bool


def of_errors(tables: Mapping[str, Mapping[str, Mapping[int, Errors]]]) -> Iterator[Goal]:
    """The period's mean error is small, or no larger than that of `increase` on raw counters."""
    for job, table in tables.items():
        if PERIOD not in table["Burnbook"] or job == FORGOTTEN:
            continue
        own, raw = table["Burnbook"][PERIOD], table["raw `increase`"][PERIOD]
        text = f"{job}: 30d mean error at most {MEAN_ERROR:.2%}, or no worse than raw `increase`; never missing"
        reached = (own.mean <= MEAN_ERROR or own.mean <= raw.mean) and not own.missing
        yield Goal(text, f"{own.mean:.4%} (raw {raw.mean:.4%})", reached)


def of_costs(costs: Sequence[Cost]) -> Iterator[Goal]:
    """So many times fewer samples than Sloth's rules, both as they are evaluated."""
    for size, least in CHEAPER.items():
        if found := ratio(costs, size, "Sloth, every 30s"):
            text = f"{size} raw series: at least {least} times fewer samples an hour than Sloth's, every 30s"
            yield Goal(text, f"{found:.0f} times", found >= least)


def ratio(costs: Sequence[Cost], size: int, peer: str) -> float:
    """Return how many times more samples a peer's rules touch; 0 if this size was not measured."""
    by = {cost.design: cost.samples for cost in costs if cost.size == size}
    return by[peer] / by["Burnbook"] if by else 0.0


def of_events(events: Sequence[Events]) -> Iterator[Goal]:
    """No failure is lost, the first ever included; none is invented, whatever comes back."""
    for found in events:
        if found.job == "first":
            figure = f"{found.recorded_bad:.0f} of {found.visible_bad:.0f} failures recorded"
            yield Goal("first: no failure lost, the first included", figure, found.recorded_bad == found.visible_bad)
        figure = f"{found.recorded_bad:.0f} recorded, {found.visible_bad:.0f} seen"
        yield Goal(f"{found.job}: no failure invented", figure, found.recorded_bad <= found.visible_bad)


def of_late(late: Sequence[Late]) -> Iterator[Goal]:
    """Late pushes are recorded in full."""
    for found in late:
        if found.delay:
            figure = f"{found.recorded:.0f} of {found.pushed:.0f} events in {found.minutes} minutes"
            yield Goal("late pushes recorded in full", figure, found.recorded == found.pushed and found.minutes > 0)
