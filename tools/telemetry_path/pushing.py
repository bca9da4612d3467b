"""Points over OTLP, log records over OTLP, lines in a log file: numbered, and sent until each is accepted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, TextIO

import requests

METRIC = "lost_and_found"
_EVERY = 0.05
_AT_ONCE = 20
_BACKLOG = 2000  # lines that stand in the file before anybody reads it
_STACK = "x" * 2500  # bytes of each of them, as a stack trace has: together more than a message of gRPC may hold


@dataclass
class Load:
    """Points and lines, numbered, sent until each is accepted."""

    url: str
    log: Path
    points: int = 0
    records: int = 0
    lines: int = 0
    refusals: int = 0
    ended: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        with self.log.open("w") as file:
            for _ in range(_BACKLOG):
                self._line(file, exception=_STACK)

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [Thread(target=run) for run in (self._push, self._write)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()

    def _push(self) -> None:
        while not self.ended.wait(_EVERY):
            self._accepted("metrics", self._metrics())
            self.points += _AT_ONCE
            self._accepted("logs", self._logs())
            self.records += _AT_ONCE

    def _accepted(self, signal: str, message: dict[str, Any]) -> None:
        """Send until it is accepted; a message that had come to an end is never given up, so that all are counted."""
        while not self._sent(signal, message):
            self.refusals += 1
            time.sleep(_EVERY)

    def _sent(self, signal: str, message: dict[str, Any]) -> bool:
        try:
            return requests.post(f"{self.url}/v1/{signal}", json=message, timeout=5).ok
        except requests.RequestException:
            return False

    def _write(self) -> None:
        with self.log.open("a", buffering=1) as file:
            while not self.ended.wait(_EVERY):
                for _ in range(_AT_ONCE):
                    self._line(file)

    def _line(self, file: TextIO, **more: str) -> None:
        file.write(json.dumps({"level": "info", "message": f"line-{self.lines}", **more}) + "\n")
        self.lines += 1

    def _metrics(self) -> dict[str, Any]:
        now = time.time_ns()
        points = [
            {"asInt": str(self.points + index), "timeUnixNano": str(now), "attributes": [_pair("series", str(index))]}
            for index in range(_AT_ONCE)
        ]
        metric = {"name": METRIC, "gauge": {"dataPoints": points}}
        return {"resourceMetrics": [{**_resource(), "scopeMetrics": [{"metrics": [metric]}]}]}

    def _logs(self) -> dict[str, Any]:
        now = str(time.time_ns())
        bodies = (f"record-{self.records + index}" for index in range(_AT_ONCE))
        records = [{"timeUnixNano": now, "body": {"stringValue": body}} for body in bodies]
        return {"resourceLogs": [{**_resource(), "scopeLogs": [{"logRecords": records}]}]}


def _resource() -> dict[str, Any]:
    return {"resource": {"attributes": [_pair("service.name", "load"), _pair("service.instance.id", "load-1")]}}


def _pair(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}
