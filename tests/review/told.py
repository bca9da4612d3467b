"""The five weeks without a server: what is asked for as it is stored is answered, of all else there is nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from burnbook import review
from burnbook.live.prometheus import Client, Sample, Series
from burnbook.review import Asked, Subject
from review import weeks

_STORED = re.compile(r"(?P<metric>[a-zA-Z_:0-9]+)\{(?P<labels>.*)\}\[(?P<seconds>\d+)s\]")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
NOW = weeks.END + 300.0


@dataclass(frozen=True)
class Told:
    """A source that knows some series; `ahead` is how much its clock is ahead of the tests'."""

    series: tuple[tuple[str, Series], ...]
    now: float = NOW
    ahead: float = 0.0
    asked: list[str] = field(default_factory=list)

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        self.asked.append(expression)
        if expression == "time()":
            return (Series({}, (Sample(0, self.now + self.ahead),)),)
        wanted = _STORED.fullmatch(expression)
        if wanted is None or at is None:
            return ()
        labels = dict(_LABEL.findall(wanted["labels"]))
        since = at - float(wanted["seconds"])
        found = (
            Series(one.labels, tuple(sample for sample in one.samples if since < sample.time <= at))
            for metric, one in self.series
            if metric == wanted["metric"] and labels.items() <= one.labels.items()
        )
        return tuple(one for one in found if one.samples)

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        self.asked.append(expression)
        return ()


@dataclass(frozen=True)
class Then:
    """A real server, asked as if it were another time: the end of the weeks."""

    client: Client
    now: float = NOW

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        if expression == "time()":
            return (Series({}, (Sample(0, self.now),)),)
        return self.client.query(expression, at)

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        return self.client.query_range(expression, start, end, step)


@cache
def everything() -> tuple[tuple[str, Series], ...]:
    """Return all series of the weeks."""
    return tuple(
        (metric, Series(labels, tuple(Sample(time, value) for time, value in samples)))
        for metric, labels, samples in (*weeks.series(), *weeks.standing())
    )


@cache
def reviewed() -> Mapping[str, Subject]:
    """Return the reviews of the last week."""
    subjects, _ = review.reviewed(weeks.PLAN, Asked((), None, weeks.END, NOW), Told(everything()))
    return {one.found.subject: one for one in subjects}
