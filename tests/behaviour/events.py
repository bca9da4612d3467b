"""Events of a month, minute by minute: how many there are, and which share of them goes wrong when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from behaviour.history import DAY, MINUTES, NOW, Life


@dataclass(frozen=True, slots=True)
class Episode:
    """Minutes in which a share of the events (in 10,000) goes wrong."""

    start: int
    end: int
    share: int


def traffic(life: Life, base: int) -> list[int]:
    """Return the events of every minute: a daily tide that is high now, and some noise. None outside the life."""
    first = life.born + 1 if life.lifetime else life.born
    tide = [base * (1 + 0.5 * math.cos(2 * math.pi * (minute - NOW) / DAY)) for minute in range(DAY)]
    return [
        int(tide[minute % DAY]) + minute * 7919 % 23 if first <= minute < life.gone else 0 for minute in range(MINUTES)
    ]


def share(events: Sequence[int], usual: int, *episodes: Episode) -> list[int]:
    """Return how many of the events go wrong: some all the time (a share in 10,000), more in an episode."""
    shares = [usual] * MINUTES
    for episode in episodes:
        shares[episode.start : episode.end] = [episode.share] * (episode.end - episode.start)
    whole = 0
    found = []
    for count, share in zip(events, shares, strict=True):
        whole = whole % 10_000 + count * share
        found.append(whole // 10_000)
    return found


def plus(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return both, minute by minute."""
    return [a + b for a, b in zip(left, right, strict=True)]


def less(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return what is left, minute by minute."""
    return [a - b for a, b in zip(left, right, strict=True)]
