"""Burn alerts over minutes of events, as arrays: the rules, evaluated without a server.

The only package that knows numpy: what it takes and gives are numbers, texts and tuples.
"""

from burnbook.replay.alarms import Alarm, alarms, replay
from burnbook.replay.firing import Firing, firings, merged
from burnbook.replay.minutes import Minutes, Part, filled, part, recorded, sliced
from burnbook.replay.spending import Budgets, Stretch, faster, onset, stretches, united
from burnbook.replay.unchanged import Besides, Known, exhausted, silent, vanished

__all__ = [
    "Alarm",
    "Besides",
    "Budgets",
    "Firing",
    "Known",
    "Minutes",
    "Part",
    "Stretch",
    "alarms",
    "exhausted",
    "faster",
    "filled",
    "firings",
    "merged",
    "onset",
    "part",
    "recorded",
    "replay",
    "silent",
    "sliced",
    "stretches",
    "united",
    "vanished",
]
