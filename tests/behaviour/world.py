"""A living Prometheus with the shop's month behind it, the published rules loaded, and the shop still at work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from behaviour.backfill import BASE, MINUTE, Rules, Site, fill, groups, openmetrics, phases, published, recording
from behaviour.history import MINUTES, NOW, Counter, Gauge, History
from burnbook.live.processes import HOST, LiveError, scratch, until
from burnbook.live.prometheus import Client
from burnbook.toolbox import Tool

_QUIET = 5  # seconds without a rule that is due: enough for a server to start
_SCRAPED = 15  # seconds in which a server begins to scrape: it takes its time for it
_SITES = 20
_WRITTEN = 3  # seconds after which what a group records is surely there for another one to read
_LATEST = (MINUTES - 3) * MINUTE  # the live minutes of the test are to be left


@dataclass(frozen=True, slots=True)
class World:
    """The server, what really happened, when minute 0 was, and since when the server evaluates (Unix seconds)."""

    client: Client
    history: History = field(repr=False)
    zero: int
    since: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a server takes over, the next rule is due, and the next sample must be there at once (Unix seconds)."""

    present: int
    next_due: float
    next_sample: int


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
            moments = _quiet_moments(due, history, zero, time.time() + allowed)
            moment = next(found for found in moments if found.next_sample - found.present > _SCRAPED)
            if moment.present > zero + _LATEST:
                raise LiveError("this machine is too slow: the present would come before the past is filled")
            fill(site, history, zero, start, moment.present, last=True)
            start, allowed = moment.present, 2 * allowed
            try:
                with _telemetry(history, zero) as port, _alive(site, bundle, port, moment) as client:
                    yield World(client, history, zero, moment.present)
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
def _alive(site: Site, bundle: Path, port: int, moment: _Moment) -> Iterator[Client]:
    """Start the server at a moment, and see that it evaluates and scrapes before it is too late."""
    site.write(_hurried(site.rules))
    time.sleep(max(0, moment.present - time.time()))
    with site.serve(site.data, _config(bundle, port)) as client:
        _in_time(client.rules, moment.next_due)
        _in_time(lambda: client.query("up"), moment.next_sample)
        yield client


def _in_time(begun: Callable[[], object], latest: float) -> None:
    until(lambda: bool(begun()), latest - time.time())
    if time.time() >= latest:
        raise TooSlowError


def _config(bundle: Path, port: int) -> dict[str, Any]:
    """Return the published configuration, and where the shop's telemetry comes from."""
    job = {
        "job_name": "shop",
        "scrape_interval": "2s",
        "scrape_timeout": "2s",
        "honor_labels": True,
        "static_configs": [{"targets": [f"{HOST}:{port}"]}],
    }
    return {**yaml.safe_load((bundle / "prometheus.yaml").read_text("utf-8")), "scrape_configs": [job]}


def _hurried(rules: Rules) -> Rules:
    """Have every group evaluated once a minute: those of days and of the period would else be waited for up to three.

    The history is back-filled at the published intervals.
    """
    return {name: {"groups": [group | {"interval": "1m"} for group in file["groups"]]} for name, file in rules.items()}


def _quiet_moments(due: list[float], history: History, zero: int, earliest: float) -> Iterator[_Moment]:
    """Return whole seconds after `earliest` that begin a quiet time, or what is left of one."""
    first = int(earliest / MINUTE) * MINUTE
    lives = {series.life for series in history.series if series.arrival <= 0}
    at_once = {zero + second for life in lives for second in range(life.second, life.second + MINUTE, life.interval)}
    for before, after in pairwise(first + minute * MINUTE + phase for minute in range(3) for phase in due):
        present = int(max(before, earliest)) + 1
        if after - present > _QUIET:
            yield _Moment(present, after, present + min((sample - present) % MINUTE for sample in at_once))


def _widest(due: list[float]) -> int:
    """Return the second of a minute with the longest quiet time after it: there the history can always end."""
    return int(max(pairwise((*due, due[0] + MINUTE)), key=lambda pair: pair[1] - pair[0])[0]) + 1


@contextmanager
def _telemetry(history: History, zero: int) -> Iterator[int]:
    """Serve what has arrived of each series by now, with the time of its sample; lend the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = "".join(_arrived(history, zero, time.time())).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/openmetrics-text; version=1.0.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _arrived(history: History, zero: int, now: float) -> Iterator[str]:
    """Return the newest sample of each series that has arrived by now."""

    def newest(series: Counter | Gauge) -> tuple[float, float]:
        latest = now - series.arrival
        return latest - series.life.interval, latest

    return openmetrics(history, zero, newest)
