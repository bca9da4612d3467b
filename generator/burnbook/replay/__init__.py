"""Burn alerts over minutes of events, as arrays: the rules, evaluated without a server.

The only package that knows numpy: what it takes and gives are numbers, texts and tuples.
"""

from burnbook.replay.alarms import Alarm, alarms, replay
from burnbook.replay.firing import Firing, firings, merged
from burnbook.replay.minutes import Minutes, Part, part, recorded, sliced

__all__ = [
    "Alarm",
    "Firing",
    "Minutes",
    "Part",
    "alarms",
    "firings",
    "merged",
    "part",
    "recorded",
    "replay",
    "sliced",
]
