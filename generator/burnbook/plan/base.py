"""The base: how many events, and how many bad ones, in the last minute. Exact: now minus a minute ago.

Every number is `now - start`. Start is the value a minute ago (or the last one in 30 minutes, so that a scrape gap
loses nothing) if the counter did not go down; else its own value, if it was there hours ago and comes back; else 0, if
it was reset or was born on a target that already counts, so that no first error is lost; else nothing, so that the
lifetime of a new instance is not counted. No `rate`: nothing is extrapolated, values are whole events.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from textwrap import indent

from burnbook.model import names
from burnbook.plan.identity import Identity
from burnbook.text import durations
from burnbook.text.promql import HOLE, Selector, by, offset

_LOOK_BACK = "30m"
_LONG_AGO = (1, 6, 24)  # hours
_EVIDENCE = "15m"
_BORN_AT_MOST = 10
_MINUTE = 60
_BAD = {names.TOTAL: names.BAD, names.EVENT_TOTAL: names.EVENT_BAD}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the base of one SLO shares: its identity and how its telemetry arrives (seconds)."""

    me: Identity
    target_labels: tuple[str, ...]
    interval: Decimal
    arrival_delay: Decimal
    recorded: str = names.TOTAL

    @property
    def window(self) -> str:
        """The range that a hand-written expression is read over: a minute and one interval."""
        return durations.show(self.seconds)

    @property
    def seconds(self) -> int:
        """A minute and one interval, in seconds."""
        return int(_MINUTE + self.interval)

    @property
    def late(self) -> int:
        """How many whole minutes later than it was taken a sample is read."""
        return -(-int(self.arrival_delay) // _MINUTE)

    @property
    def total(self) -> str:
        """The recorded events of this SLO."""
        return self.me.series(f"{self.recorded}1m")

    @property
    def bad(self) -> str:
        """The recorded bad events of this SLO."""
        return self.me.series(f"{_BAD[self.recorded]}1m")


@dataclass(frozen=True, slots=True)
class _Counter:
    """A counter now and a minute ago; the spellings of a bucket bound are one series."""

    selector: Selector
    delay: Decimal
    window: int

    @property
    def now(self) -> str:
        """The last value: also one that was followed by a lost scrape, or by the end of the instance."""
        return self._merge(f"last_over_time({self.selector}[{self.window - 1}s]{offset(self.delay)})")

    @property
    def returned(self) -> str:
        """The value of long ago of what was not there a minute ago: what was there then is not born now."""
        ago = " or ".join(f"{self.selector}{offset(self.delay + hours * 3600)}" for hours in _LONG_AGO)
        just_now = self._merge(f"{self.selector}{offset(self.delay + _MINUTE)}")
        return f"(({self._merge(ago)}) unless {just_now})"

    @property
    def before(self) -> str:
        return self._merge(f"last_over_time({self.selector}[{_LOOK_BACK}]{offset(self.delay + _MINUTE)})")

    def _merge(self, expr: str) -> str:
        buckets = any(matcher.label == "le" for matcher in self.selector.matchers)
        return f"max without (le) ({expr})" if buckets else expr


def events(counted: Selector, all_events: Selector, scope: Scope) -> str:
    """Return the events of the last minute of one selector; `all_events` is the evidence that a target counts."""
    counter, delay = _Counter(counted, scope.arrival_delay, scope.seconds), scope.arrival_delay
    targets = by(scope.target_labels)
    grown = f"increase({all_events}[{_EVIDENCE}]{offset(delay + _MINUTE)}) and {all_events}{offset(delay)}"
    return f"""\
sum by {scope.me.by} (
  {counter.now} - (
      {counter.before} <= {counter.now}
    or
      {counter.now} >= {counter.returned}
    or
      0 * ({counter.now} <= on {targets} group_left ()
        clamp_min(sum by {targets} ({grown}), {_BORN_AT_MOST}))
  )
)"""


def apart(good: Selector, bad_events: Selector, scope: Scope) -> str:
    """Return the events of two counters that count apart; where one of them is not there, those of the other."""
    first, second = events(good, good, scope), events(bad_events, good, scope)
    return f"{first}\n+\n({second}\nor\n0 * {first})\nor\n{second}"


def bad(counted: Selector, all_events: Selector, scope: Scope, *, inline: bool) -> str:
    """Return the bad events of the last minute: 0, not nothing, while there are events and none is bad.

    `inline` repeats the total instead of reading the recorded one, so that tests can feed the latter.
    """
    return f"{events(counted, all_events, scope)}\nor\n{_zero(all_events, scope, inline)}"


def all_but_good(good: Selector, all_events: Selector, scope: Scope, *, inline: bool) -> str:
    """Return total minus good of the last minute: an event that is not known to be good is bad."""
    total = events(all_events, all_events, scope) if inline else scope.me.sum(scope.total)
    inner = f"{events(good, all_events, scope)}\nor\n{_zero(all_events, scope, inline)}"
    return f"""\
clamp_min(
  {indent(total, "  ").lstrip()}
  -
  (
    {indent(inner, "    ").lstrip()}
  ),
  0
)"""


def difference(good: Selector, all_events: Selector, scope: Scope) -> str:
    """Return total minus good of the last minute with each of them once, as `all_but_good` of a minute is their sum."""
    total, fine = (indent(events(one, all_events, scope), "  ").lstrip() for one in (all_events, good))
    return f"""\
sum by {scope.me.by} (
  label_replace({total}, "side", "all", "", "")
  or
  label_replace(-{fine}, "side", "good", "", "")
)"""


def _zero(all_events: Selector, scope: Scope, inline: bool) -> str:
    return scope.me.sum(f"0 * ({events(all_events, all_events, scope)})" if inline else f"0 * {scope.total}")


def opaque(expression: str, scope: Scope, *, increases: bool) -> str:
    """Return the events of a minute of a hand-written expression, read over a minute and one interval."""
    per_minute = f"{_MINUTE} / {int(_MINUTE + scope.interval)}" if increases else str(_MINUTE)
    filled = indent(expression.replace(HOLE, scope.window), "  ").strip()
    return f"{per_minute} * sum by {scope.me.by} (\n  {filled}\n)"
