"""From states to firings: when each alert fired, of which group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from burnbook.model.spec import Labels
from burnbook.replay.alarms import Alarm
from burnbook.replay.minutes import Minutes


@dataclass(frozen=True, slots=True)
class Firing:
    """One alert of one group, from its first evaluation to the one at which it was over (Unix seconds).

    `open` if it fires when the minutes end.
    """

    alarm: Alarm
    group: Labels
    start: float
    end: float
    open: bool = False


def firings(alarm: Alarm, states: npt.NDArray[np.bool_], minutes: Minutes, since: int = 0) -> Iterator[Firing]:
    """Yield the firings that are not over before minute `since`."""
    for row, group in enumerate(minutes.groups):
        edges = np.flatnonzero(np.diff(states[row].astype(np.int8), prepend=0, append=0))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end > since:
                yield Firing(alarm, group, minutes.time(begin), minutes.time(end), end == minutes.count)


def merged(found: Iterable[Firing]) -> list[tuple[float, float]]:
    """Return the stretches in which anything of these fired: what overlaps or touches is one."""
    stretches: list[tuple[float, float]] = []
    for one in sorted(found, key=lambda firing: firing.start):
        if stretches and one.start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], one.end))
        else:
            stretches.append((one.start, one.end))
    return stretches
