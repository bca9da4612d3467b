"""What counts as an incident: what people know of, or the stretches that spent much of a budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from burnbook.backtest.asking import MINUTE
from burnbook.backtest.facts import Incident
from burnbook.backtest.scoring import Spent
from burnbook.model.incidents import Incident as Known
from burnbook.model.plan import Slo
from burnbook.plan.alerts import LOW_TRAFFIC_BAD
from burnbook.plan.windows import DAY
from burnbook.recorded.facts import Span
from burnbook.recorded.words import counted
from burnbook.replay import Budgets, Minutes, Stretch, faster, onset, stretches, united
from burnbook.text.figures import percent

_JOIN = 3600  # seconds between two bad minutes of one incident, at most
_PAUSE = DAY // 4  # seconds of the longest pause of a slow burn: what the alert on few bad events looks back to
_LONG = DAY // MINUTE  # minutes: what burns for longer is a level, and an outage may come on top of it
_OUTAGE = 6  # times as fast as all of these minutes
_STATED = 5 * MINUTE, 3600  # people write down when they saw it: errors may have begun before


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked at: a time, and what counts as an incident: what people know of, or what spent such a share.

    `delay` (seconds) is how late events are recorded.
    """

    span: Span
    known: tuple[Known, ...] | None
    share: float
    delay: float

    @property
    def words(self) -> str:
        """What an incident is."""
        if self.known is not None:
            return "as stated"
        return f"stretches of more failures than allowed, that spent {percent(self.share)} of a budget or more"


def spending(budgets: Budgets, delay: float) -> Spent:
    """Return what tells how much was spent: events of a time are recorded a delay later, at the end of their minute."""
    minutes = budgets.minutes

    def spent(start: float, end: float, incident: Incident) -> float:
        first, last = (minutes.index(time + delay + MINUTE / 2) for time in (start, end))
        within = (one for one in incident.apart if one.start < end and start < one.end)
        others = sum(spent(max(start, one.start), min(end, one.end), one) for one in within)
        return budgets.spent(first, last, incident.group) - others

    return spent


def incidents(slo: Slo, read: Minutes, since: int, budgets: Budgets, terms: Terms) -> tuple[Incident, ...]:
    """Return what should have been told from minute `since` on, in the order of time, with what it spent."""
    spent = spending(budgets, terms.delay)
    return _found(slo, read, since, spent, terms) if terms.known is None else _stated(slo, read, terms, spent)


def _stated(slo: Slo, minutes: Minutes, terms: Terms, spent: Spent) -> tuple[Incident, ...]:
    """Return the incidents that people know of, as far as they lie in the time, with what they spent."""
    span = terms.span
    within = [one for one in terms.known or () if one.end > span.start and one.start < span.end]
    made = [Incident(one.start, one.end, one.what, 0.0, _onset(slo, minutes, one.start, terms.delay)) for one in within]
    return tuple(replace(one, spent=spent(one.start, one.end, one)) for one in made)


def _onset(slo: Slo, minutes: Minutes, start: float, delay: float) -> float:
    """Return when the first minute of the errors was recorded that are stated to begin at a time."""
    first = minutes.index(start + delay + MINUTE / 2)
    return minutes.time(onset(minutes, slo.budget, first, *_STATED)) if first else start


def _found(slo: Slo, read: Minutes, since: int, spent: Spent, terms: Terms) -> tuple[Incident, ...]:
    """Return the stretches that spent much, in the order of time; they begin when the events of their minutes did.

    Of one that had begun before minute `since` only what came later is looked at; alerts about it may be older. What
    burns much faster within one of days is an incident of its own.
    """

    def cut(one: Stretch, number: str = "", apart: tuple[Incident, ...] = ()) -> Incident:
        start, end = (read.time(minute) - terms.delay for minute in (max(one.first, since) - 1, one.last - 1))
        what = f"stretch {number}" + "".join(f", {name} {value or '(none)'}" for name, value in one.group)
        whole = Incident(start, end, what, 0.0, read.time(one.first), one.group, apart)
        return replace(whole, spent=spent(start, end, whole))

    def much(every: Iterable[Stretch]) -> list[Stretch]:
        return [one for one in every if one.last > since and cut(one).spent >= terms.share]

    stretched = much(stretches(read, slo.budget, _JOIN))
    if len(stretched) > 1:
        stretched = list(united(stretched, list(stretches(read, slo.budget, _JOIN, _PAUSE))))
    made = list[Incident]()
    for number, one in enumerate(sorted(stretched, key=lambda one: (one.first, one.group)), 1):
        outages = enumerate(much(_on_top(one, read)), 1)
        apart = tuple(cut(outage, f"{number}.{place}") for place, outage in outages)
        made += cut(one, str(number), apart), *apart
    return tuple(sorted(made, key=lambda one: one.start))


def _on_top(level: Stretch, read: Minutes) -> list[Stretch]:
    """Return the outages within days in which a budget burnt: what is most of these days is none."""
    days = level.last - level.first
    outages = faster(read, level, _OUTAGE, _JOIN) if days > _LONG else ()
    return [one for one in outages if 4 * (one.last - one.first) <= days]


def doubts(found: Sequence[Incident], budgets: Budgets, unit: str) -> Iterator[str]:
    """Yield what a reader of recall has to know of incidents that were found."""
    if few := sum(one.spent * budgets.of_group(one.group) < LOW_TRAFFIC_BAD - 0.5 for one in found):
        yield (
            f"{counted(few, 'incident')} of {len(found)} held fewer than {LOW_TRAFFIC_BAD} bad {unit}: the budget "
            "is so small. A larger --spends leaves them out."
        )
