"""Counters that should stand still: what is told once one has risen for ten minutes, from raw series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.model.rules import Figure
from burnbook.model.saturation import Limit, Trial
from burnbook.model.spec import Labels, Names, Severity
from burnbook.plan import raw
from burnbook.plan.collecting import worlds
from burnbook.plan.collecting.reads import TARGETS, Counter, Reads
from burnbook.plan.collecting.worlds import Counted

RATE = Figure("value", '{{ $value | printf "%.1f" }}')
_WINDOW, _HOLD = 300, 600
_FROM, _TO, _EVERY, _GAIN = 24, 143, 17, 170  # steps: a gain each 221 seconds, from minute 6 to minute 31
_BURST = 30


@dataclass(frozen=True, slots=True)
class Said:
    """What the alert is called and says; `{value}` in its description is what the counter gains a second."""

    name: str
    summary: str
    description: str
    reason: str = ""
    severity: Severity = "ticket"


def rising(reads: Reads, counter: Counter, labels: Names, said: Said) -> Limit:
    """Return the alert on a counter that rises, for each value of the labels."""
    return Limit(
        name=said.name,
        expr=f"{reads.total(counter, '5m', *labels)} > 0",
        hold=_HOLD,
        summary=said.summary,
        description=said.description.replace("{value}", RATE.template),
        now="",
        trials=tuple(_trials(reads, counter, labels)),
        carried=labels,
        reason=said.reason,
        severity=said.severity,
    )


def _trials(reads: Reads, counter: Counter, labels: Names) -> Iterator[Trial]:
    """Yield a test a name of the counter: gains that go on, one burst, and a counter that stands still."""
    risen = Counted.of(lambda at: _GAIN * (_FROM <= at <= _TO and (at - _FROM) % _EVERY == 0), 40)
    burst, still = Counted.of(lambda at: _GAIN * (at == _BURST), 40), Counted.of(lambda _: 0, 40)
    for name, spelled in counter.spelled:
        selector = reads.selector(name)
        mine = raw.labels(selector, (*labels, *TARGETS))
        if mine is None:
            return
        gauges = [risen.fed(selector, mine)]
        for counted, instance in ((burst, "instance-2"), (still, "instance-3")):
            other = tuple(sorted((dict(mine) | {"instance": instance}).items()))
            gauges.append(counted.fed(selector, other))
        gauges += worlds.racing(selector, mine, 40, _EVERY)
        words = f"what goes on for ten minutes is told, and one burst is not{spelled}"
        yield Trial(words, tuple(gauges), _told(risen, dict(mine), labels), worlds.STEP)


def _told(risen: Counted, mine: dict[str, str], labels: Names) -> tuple[tuple[int, Labels | None], ...]:
    first = worlds.first_after(_FROM) + _HOLD // worlds.MINUTE
    last = worlds.last_before(_TO, _WINDOW)
    ids = tuple((name, mine[name]) for name in labels)

    def figures(minute: int) -> Labels:
        return (*ids, ("value", f"{risen.rate(minute, _WINDOW):.1f}"))

    return ((first - 1, None), (first, figures(first)), (last, figures(last)), (last + 1, None))
