"""Burn alerts over minutes of events, as arrays: the rules, evaluated without a server.

The only package that knows numpy: what it takes and gives are numbers, texts and tuples.
"""

from burnbook.replay.alarms import Alarm, alarms, replay
from burnbook.replay.firing import Firing, firings, merged
from burnbook.replay.minutes import Minutes, Part, filled, part, recorded, sliced
from burnbook.replay.spending import Budgets, Reach, Stretch, onset

__all__ = [
    "Alarm",
    "Budgets",
    "Firing",
    "Minutes",
    "Part",
    "Reach",
    "Stretch",
    "alarms",
    "filled",
    "firings",
    "merged",
    "onset",
    "part",
    "recorded",
    "replay",
    "sliced",
]
