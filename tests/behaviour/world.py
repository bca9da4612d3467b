"""A living Prometheus with the shop's month behind it, the published rules loaded, and the shop still at work."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Event

import yaml

from behaviour.backfill import BASE, MINUTE, Rules, Site, fill, groups, phases, published, recording
from behaviour.history import MINUTES, NOW, History
from burnbook.live import remote_write
from burnbook.live.processes import LiveError, scratch, until
from burnbook.live.prometheus import Client
from burnbook.live.remote_write import Line
from burnbook.toolbox import Tool

_QUIET = 5  # seconds without a rule that is due: enough for a server to start and take the first samples
_TOLD = 1  # seconds after which the shop sends again what has arrived
_SITES = 20
_WRITTEN = 3  # seconds after which what a group records is surely there for another one to read
_LATEST = (MINUTES - 3) * MINUTE  # the live minutes of the test are to be left


@dataclass(frozen=True, slots=True)
class World:
    """The server, its major version, what really happened, and two times (Unix seconds).

    Minute 0 was at `zero`, and since `since` the server evaluates.
    """

    client: Client
    history: History = field(repr=False)
    zero: int
    since: int
    major: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a server takes over, and the next rule is due (Unix seconds)."""

    present: int
    next_due: float


class TooSlowError(Exception):
    """The server was not up in time."""


@contextmanager
def world(tool: Tool, bundle: Path, history: History) -> Iterator[World]:
    """Bring a Prometheus to life; it takes over from the back-fill at a moment when no burn rule is due.

    So no minute is recorded twice, none is left out, and the figures can be compared to the last event.
    """
    with scratch() as folder:
        site, due = calm_site(tool, folder, published(bundle / "rules"))
        start = int(time.time())
        zero = start - (start - _widest(due)) % MINUTE - NOW * MINUTE
        fill(site, history, zero, zero, start, last=False)
        allowed = (time.time() - start) / 3  # what passed meanwhile is filled in less than this, or in twice as much
        while True:
            moment = next(_quiet_moments(due, time.time() + allowed))
            if moment.present > zero + _LATEST:
                raise LiveError("this machine is too slow: the present would come before the past is filled")
            fill(site, history, zero, start, moment.present, last=True)
            start, allowed = moment.present, 2 * allowed
            try:
                with _alive(site, bundle, moment) as client:
                    found = World(client, history, zero, moment.present, tool.version[0])
                    with _at_work(found, moment.next_due):
                        yield found
                        return
            except TooSlowError:  # what this server has recorded is older than the next back-fill: it is not read again
                continue


def calm_site(tool: Tool, folder: Path, rules: Rules) -> tuple[Site, list[float]]:
    """Return a site where no base is due in the last second of a minute, and when they are due.

    There promtool (2.42 to 3.5) forgets the last minute of every block that it fills from rules. Nor are the windows of
    days read there while their base is still being written: which minute is their last would be left to chance.
    """
    bases = {group["name"] for group in groups(recording(rules, [BASE]))}
    files = [[group["name"] for group in file["groups"]] for file in rules.values()]
    reads = [(base, days) for names in files for base in names for days in names if (base in bases) and _days(days)]
    for number in range(_SITES):
        site = Site(tool, folder / str(number), rules)
        site.folder.mkdir()
        at = phases(site)
        due = sorted(at[base] for base in bases)
        if due[-1] < MINUTE - 1 and all((at[days] - at[base]) % MINUTE > _WRITTEN for base, days in reads):
            return site, due
    raise LiveError(f"in none of {_SITES} folders are all rules due at a time that leaves nothing to chance")


def _days(group: str) -> bool:
    return group.endswith("-days")


@contextmanager
def _alive(site: Site, bundle: Path, moment: _Moment) -> Iterator[Client]:
    """Start the server at a moment, and see that it knows its rules before it is too late."""
    site.write(_hurried(site.rules))
    config = yaml.safe_load((bundle / "prometheus.yaml").read_text("utf-8")) | {"scrape_configs": []}
    time.sleep(max(0, moment.present - time.time()))
    with site.serve(site.data, config) as client:
        if not until(lambda: bool(client.rules()), moment.next_due - time.time()):
            raise TooSlowError
        yield client


def _hurried(rules: Rules) -> Rules:
    """Have every group evaluated once a minute: those of days and of the period would else be waited for up to three.

    The history is back-filled at the published intervals.
    """
    return {name: {"groups": [group | {"interval": "1m"} for group in file["groups"]]} for name, file in rules.items()}


def _quiet_moments(due: list[float], earliest: float) -> Iterator[_Moment]:
    """Return whole seconds after `earliest` that begin a quiet time, or what is left of one."""
    first = int(earliest / MINUTE) * MINUTE
    for before, after in pairwise(first + minute * MINUTE + phase for minute in range(3) for phase in due):
        present = int(max(before, earliest)) + 1
        if after - present > _QUIET:
            yield _Moment(present, after)


def _widest(due: list[float]) -> int:
    """Return the second of a minute with the longest quiet time after it: there the history can always end."""
    return int(max(pairwise((*due, due[0] + MINUTE)), key=lambda pair: pair[1] - pair[0])[0]) + 1


@contextmanager
def _at_work(world: World, latest: float) -> Iterator[None]:
    """Send what arrives from now on, once a second; what arrived since the back-fill is there before it is too late."""
    sent = _sent(world, 0)
    if time.time() >= latest:
        raise TooSlowError
    over = Event()

    def work(then: float) -> None:
        while not over.wait(_TOLD):
            then = _sent(world, then)

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, sent)
        try:
            yield
        finally:
            over.set()
    working.result()


def _sent(world: World, then: float) -> float:
    """Send what has arrived of each series since `then` and was not back-filled; return up to when that is."""
    now = time.time()
    lines = []
    for series in world.history.series:
        since = max(world.since, then - series.arrival)
        samples = tuple((at, float(value)) for at, value in series.samples(world.zero, since, now - series.arrival))
        if samples:
            lines.append(Line({"__name__": series.metric, **_bounded(series.labels, world.major)}, samples))
    remote_write.write(world.client.url, lines)
    return now


def _bounded(labels: Mapping[str, str], major: int) -> dict[str, str]:
    """Return labels with the bound of a bucket as the back-fill has it: Prometheus 3 writes the bound 1 as 1.0."""
    return {name: str(float(text)) if name == "le" and major > 2 else text for name, text in labels.items()}
