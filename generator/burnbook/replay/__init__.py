"""Burn alerts over minutes of events, as arrays: the rules, evaluated without a server.

The only package that knows numpy: what it takes and gives are numbers, texts and tuples.
"""

from burnbook.replay.alarms import Alarm, alarms, replay
from burnbook.replay.firing import Firing, firings, merged
from burnbook.replay.minutes import Minutes, Part, filled, part, recorded, sliced
from burnbook.replay.spending import Budgets, Stretch

__all__ = [
    "Alarm",
    "Budgets",
    "Firing",
    "Minutes",
    "Part",
    "Stretch",
    "alarms",
    "filled",
    "firings",
    "merged",
    "part",
    "recorded",
    "replay",
    "sliced",
]
