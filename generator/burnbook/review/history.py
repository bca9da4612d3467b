"""A history of reviews in one SQLite file: what Prometheus has forgotten, for trends over quarters.

One row is one SLO and period: reviewed again, it is replaced. Times are Unix seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from burnbook.diagnostics import Problem, SpecError
from burnbook.model.plan import Service, Slo
from burnbook.recorded.facts import Span
from burnbook.review import judging, periods
from burnbook.review.facts import Earlier, Review

VERSION = 1
MOST = 12
"""So many periods before are told, with those of the history."""
_TABLE = """\
create table if not exists reviewed (
  service text not null, slo text not null, start integer not null, "end" integer not null,
  "group" text not null, objective text not null, total real not null, bad real not null, known integer not null,
  primary key (service, slo, start, "end")
)"""


def check(file: Path) -> None:
    """Raise `SpecError` if a file is there and no history: before anybody waits for a review."""
    if file.exists():
        with _opened(file):
            pass


def remembered(file: Path | None, slo: Slo, service: Service, span: Span) -> list[Earlier]:
    """Return the periods of an SLO that were reviewed before a time, by today's objective; the newest first.

    What was reviewed and is no period is left out: an hour says nothing of an objective.
    """
    if file is None or not file.exists():
        return []
    asked = 'select start, "end", total, bad from reviewed where service = ? and slo = ? and known and "end" <= ?'
    with _opened(file) as database:
        rows = database.execute(f'{asked} order by "end" desc, start', (slo.service, slo.name, round(span.start)))
        found = [_earlier(slo, service, *row) for row in rows]
    return [one for one in found if periods.parts(slo.period, one.span) == 1]


def append(file: Path, found: Iterable[tuple[Slo, Review]]) -> None:
    """Add reviews, all or none; those of the same SLO and period are replaced."""
    rows = [row for slo, review in found for row in _rows(slo, review)]
    file.parent.mkdir(parents=True, exist_ok=True)
    with _opened(file) as database, database:
        database.executemany("insert or replace into reviewed values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def merged(told: Iterable[Earlier], kept: Iterable[Earlier]) -> tuple[Earlier, ...]:
    """Return periods that do not overlap, the newest first: what Prometheus tells goes before what is remembered."""
    chosen: list[Earlier] = []
    for one in sorted((*told, *kept), key=lambda one: one.verdict == "invalid"):
        if not any(_overlap(one.span, other.span) for other in chosen):
            chosen.append(one)
    return tuple(sorted(chosen, key=lambda one: -one.span.end)[:MOST])


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _rows(slo: Slo, review: Review) -> Iterator[tuple[object, ...]]:
    """Yield the row of a review, if anything was recorded: of its worst group."""
    if review.worst is None:
        return
    budget, group = review.worst.budget, "/".join(value for _, value in review.worst.group)
    times = (round(review.span.start), round(review.span.end))
    known = review.verdict != "invalid"
    yield slo.service, slo.name, *times, group, str(slo.objective), budget.total, budget.bad, known


def _earlier(slo: Slo, service: Service, start: int, end: int, total: float, bad: float) -> Earlier:
    budget = judging.budget(slo, total, bad)
    verdict = judging.verdict(slo, budget, service.budget_policy)
    return Earlier(Span(float(start), float(end)), budget, verdict, remembered=True)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Lend a history; raise `SpecError` if the file is none, of a later version, or in use."""
    try:
        with closing(sqlite3.connect(file, timeout=10)) as database:
            (version,) = database.execute("pragma user_version").fetchone()
            if version > VERSION:
                text = f"{file} is of version {version}, and this Burnbook knows {VERSION}"
                raise SpecError([Problem("history-newer", text, "use the Burnbook that wrote it, or another file")])
            if version == 0 and database.execute("select 1 from sqlite_master").fetchone():
                raise _unreadable(file, "it is a database of something else")
            with database:
                database.execute(_TABLE)
                database.execute(f"pragma user_version = {VERSION}")
            yield database
    except sqlite3.Error as error:
        raise _unreadable(file, str(error)) from error


def _unreadable(file: Path, why: str) -> SpecError:
    mend = "give a file that `burnbook review --append` wrote, or a new name"
    return SpecError([Problem("history-unreadable", f"{file} cannot be used as a history: {why}", mend)])
