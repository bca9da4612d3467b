"""What a Prometheus is asked of the past: chunk by chunk, and each chunk once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.backtest import memory
from burnbook.diagnostics import Problem, SpecError
from burnbook.live.http import RefusedError
from burnbook.live.processes import LiveError
from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.recorded.asking import Found, Source
from burnbook.recorded.facts import Span
from burnbook.text.promql import Selector, equals

MINUTE = 60
CHUNK = 10_000 * MINUTE
"""Seconds of a query: a range query has at most 11,000 steps. Chunks begin at multiples of it, to be found again."""
_SMALLEST = 60 * MINUTE  # a chunk that is refused is halved until it is so small
_SETTLED = 3600  # seconds after which nothing is added any more
_JUST_BEFORE = 0.001


@dataclass(frozen=True, slots=True)
class Question:
    """An expression: of samples as they are `stored`, or evaluated at every minute."""

    expression: str
    stored: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one source, known as `name`; `now` is in Unix seconds. With `fresh` nothing is remembered from before."""

    source: Source
    name: str
    now: float
    fresh: bool = False

    def ask(self, question: Question, chunk: Span) -> Found:
        """Return the samples of a chunk, its start included; raise `SpecError` if there is no answer."""
        kept = memory.key(self.name, question.expression, question.stored, chunk.start, chunk.end)
        found = None if self.fresh else memory.recall(kept)
        if found is None:
            try:
                found = self._halved(question, chunk)
            except LiveError as error:
                mend = "what was answered before is kept: the same command goes on from there"
                raise SpecError([Problem("prometheus-failed", str(error), mend)]) from error
            if chunk.end < self.now - _SETTLED:
                memory.keep(kept, found)
        return found

    def _halved(self, question: Question, chunk: Span) -> Found:
        """Return an answer, in halves where the whole is too much for the server."""
        try:
            return self._once(question, chunk)
        except LiveError as error:
            if not _too_much(error) or chunk.end - chunk.start <= _SMALLEST:
                raise
        middle = (chunk.start + chunk.end) // (2 * MINUTE) * MINUTE
        return tuple(
            one for half in (Span(chunk.start, middle), Span(middle, chunk.end)) for one in self._halved(question, half)
        )

    def _once(self, question: Question, chunk: Span) -> Found:
        if question.stored:
            length = round(chunk.end - chunk.start)
            return self.source.query(f"{question.expression}[{length}s]", chunk.end - _JUST_BEFORE)
        return self.source.query_range(question.expression, chunk.start, chunk.end - MINUTE, MINUTE)


def chunks(span: Span) -> Iterator[Span]:
    """Yield the parts in which a time is asked for, oldest first."""
    start = span.start
    while start < span.end:
        end = min((start // CHUNK + 1) * CHUNK, span.end)
        yield Span(start, end)
        start = end


def recorded(slo: Slo) -> tuple[Question, Question]:
    """Return the questions for what is recorded every minute: all events, and the bad ones."""
    total, bad = (
        Question(str(Selector(f"{name}1m", equals(slo.ids))), stored=True) for name in (names.TOTAL, names.BAD)
    )
    return total, bad


def ran(slo: Slo) -> Question:
    """Return the question when the definition was recorded: whenever the rules ran, whatever became of the events."""
    return Question(str(Selector(names.INFO, equals(slo.ids))), stored=True)


def masked(slo: Slo) -> Question:
    """Return the question when maintenance was planned."""
    return Question(str(Selector(names.MAINTENANCE, equals(slo.ids))), stored=True)


def raw(slo: Slo) -> tuple[Question, Question]:
    """Return the same questions of the raw series, for times in which nothing was recorded of them.

    What the bad side reads of the recorded total is put there as it is computed.
    """
    total_name, _ = slo.events
    own = str(Selector(f"{total_name}1m", equals(slo.ids)))
    bad = slo.sli.base_bad.replace(own, f"(\n{slo.sli.base_total}\n)")
    return Question(slo.sli.base_total, stored=False), Question(bad, stored=False)


def _too_much(error: LiveError) -> bool:
    """Tell whether a server could not do it all at once: too many samples, or out of its time."""
    cause = error.__cause__ if isinstance(error.__cause__, RefusedError) else error
    if not isinstance(cause, RefusedError):
        return False
    return cause.status == 422 or (cause.status == 503 and "timed out" in cause.body)
