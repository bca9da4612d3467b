"""Resolve planned maintenance: windows that open, close, and fall on a day that there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.diagnostics import Problem, Report
from burnbook.model.maintenance import EVERY, Maintenance, Stated
from burnbook.resolve import lookup
from burnbook.text import durations

_DAY = 86_400
_MONTHLY = _DAY - 60  # the minute that overlaps its end is still on its day
_EARLIEST, _LATEST = 2000, 2100  # the generated tests of everything else play in 1970
_LARGEST_SHARE = 10


def maintenance(found: Iterable[Stated], slos: Iterable[str], report: Report) -> tuple[Maintenance, ...]:
    """Return the windows of a service that can be; what is wrong with the others is reported."""
    known = {name: name for name in slos}
    return tuple(window for one in found if (window := _window(one, known, report)))


def _window(found: Stated, known: dict[str, str], report: Report) -> Maintenance | None:
    problems = [*_moment(found), *_length(found), *_until(found)] or [*_day(found), *_lasting(found)]
    for problem in problems:
        report(problem)
    named = [
        lookup.known(name, known, "slo", found.origin.at("slos", index), report)
        for index, name in enumerate(found.slos)
    ]
    if any(problem.level == "error" for problem in problems) or not all(named):
        return None
    duration, slos = int(found.duration), found.slos or tuple(known)
    return Maintenance(found.reason, found.start, duration, found.repeat, found.until, slos)


def _moment(found: Stated) -> Iterator[Problem]:
    if found.start.second or found.start.microsecond or not _EARLIEST <= found.start.year < _LATEST:
        text = f"{found.start.isoformat()} is no whole minute of the years {_EARLIEST} to {_LATEST - 1}"
        yield found.origin.at("start").problem("maintenance-start", text, "events are counted by the minute")


def _length(found: Stated) -> Iterator[Problem]:
    shown, at = durations.show(found.duration), found.origin.at("duration")
    if found.duration % 60 or not found.duration:
        text = f"a window of {shown} is no whole number of minutes"
        yield at.problem("maintenance-duration", text, "write a duration such as 30m")
        return
    monthly = found.repeat in ("monthly", "monthly-by-weekday")
    if monthly and found.duration > _MONTHLY:
        text, mend = (
            f"a window of {shown} cannot repeat monthly",
            "write less than a day, or a window for each day",
        )
        yield at.problem("maintenance-duration", text, mend)
    elif found.repeat in EVERY and found.duration + 60 >= EVERY[found.repeat]:
        text = f"a window of {shown} that repeats {found.repeat} never closes"
        yield at.problem("maintenance-duration", text, "shorten it: nothing would ever be counted")


def _until(found: Stated) -> Iterator[Problem]:
    if found.until is None:
        return
    at = found.origin.at("until")
    if found.repeat is None:
        text = "'until' ends a repetition, and this window does not repeat"
        yield at.problem("maintenance-until", text, "remove it, or add repeat: weekly", key=True)
    elif found.until.year >= _LATEST:
        yield at.problem("maintenance-until", "that is for ever", "leave 'until' out")
    elif found.until < found.start:
        text = f"the last window cannot begin before the first, at {found.start.isoformat()}"
        yield at.problem("maintenance-until", text, "write when the last window begins at the latest")


def _day(found: Stated) -> Iterator[Problem]:
    """Tell of a day that not every month has."""
    day = found.start.day
    if day <= 28:
        return
    if found.repeat == "monthly":
        text = f"not every month has a day {day}"
        yield found.origin.at("start").problem("maintenance-repeat", text, "begin on a day up to the 28th")
    elif found.repeat == "monthly-by-weekday":
        text = f"{found.start:%B %d} is its month's fifth {found.start:%A}, and not every month has five"
        yield found.origin.at("start").problem("maintenance-repeat", text, "begin on a day up to the 28th")


def _lasting(found: Stated) -> Iterator[Problem]:
    """Warn of windows that hide much: what is not counted is not told, either."""
    at, shown = found.origin.at("duration"), durations.words(found.duration)
    mend = "in it nothing is counted and no outage is told: is all of it needed?"
    if found.duration > _DAY:
        yield at.problem("maintenance-long", f"a window of {shown} is longer than a day", mend, level="warning")
    elif found.repeat in EVERY and found.duration * _LARGEST_SHARE > EVERY[found.repeat]:
        share = round(100 * found.duration / EVERY[found.repeat])
        text = f"a window of {shown} that repeats {found.repeat} hides {share}% of the time"
        yield at.problem("maintenance-long", text, mend, level="warning")
