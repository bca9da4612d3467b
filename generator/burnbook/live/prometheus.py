"""Prometheus: a server of our own, and a small client of its HTTP API (2.42 and 3.x alike)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from burnbook.diagnostics import Problem, SpecError
from burnbook.live import http
from burnbook.live.http import Access
from burnbook.live.processes import Address, LiveError, Start, running
from burnbook.toolbox import Tool

Labels = Mapping[str, str]
_EXACT = {"nocache": "1"}  # VictoriaMetrics else moves times to whole steps, and now to half a minute ago
_VICTORIA = "X-Server-Hostname"  # a header of all its answers
_STRANGER = "did not answer as a Prometheus does: is it the address of one?"


def unanswered(words: str) -> SpecError:
    """Return the error of a command that can tell nothing, for Prometheus does not answer; `words` say how."""
    mend = "see that --prometheus is right and answers from here; `burnbook explain prometheus-failed` tells more"
    return SpecError([Problem("prometheus-failed", words, mend)])


@dataclass(frozen=True, slots=True)
class Sample:
    """One value at one time (Unix seconds)."""

    time: float
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its samples in the order of time; an instant query gives each exactly one."""

    labels: Labels
    samples: tuple[Sample, ...]

    @property
    def last(self) -> Sample:
        """The newest sample."""
        return self.samples[-1]


@dataclass(frozen=True, slots=True)
class ActiveAlert:
    """An alert that is pending or firing, its labels and annotations as they are sent."""

    name: str
    state: str
    labels: Labels
    annotations: Labels
    value: float


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule as the server sees it; `evaluated` is its last evaluation (Unix seconds), None before the first."""

    file: str
    group: str
    name: str
    kind: str
    health: str
    error: str
    evaluated: float | None


@dataclass(frozen=True, slots=True)
class Client:
    """The HTTP API of one server; every method raises `LiveError` if there is no good answer in time (seconds).

    `warned` hears what an answer warns of: that a part of the data could not be read.
    """

    url: str
    seconds: float = 30
    access: Access = http.OPEN
    warned: Callable[[str], object] = lambda _: None

    def ready(self) -> bool:
        """Tell whether the server serves; never raises."""
        return http.ready(self.url)

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        """Evaluate at one time, now if none is given; a range selector (`x[5m]`) gives the samples as stored."""
        kind, found = self._result("query", {"query": expression, **({} if at is None else {"time": repr(at)})})
        if kind == "string":
            raise LiveError(f"{expression} is a text, not a number")
        if kind == "scalar":
            return (Series({}, _samples([found])),)
        return self._series(found)

    def query_range(self, expression: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        """Evaluate at every `step` seconds from `start` to `end` (Unix seconds)."""
        asked = {"query": expression, "start": repr(start), "end": repr(end), "step": repr(step)}
        found = self._series(self._result("query_range", asked)[1])
        return tuple(sorted(found, key=lambda one: sorted(one.labels.items())))  # VictoriaMetrics keeps no order

    def alerts(self) -> tuple[ActiveAlert, ...]:
        """Return every alert that is pending or firing."""
        return tuple(_alert(found) for found in self._get("alerts")["alerts"])

    def alertmanagers(self) -> tuple[str, ...]:
        """Return the addresses that alerts are sent to; a server lists them some five seconds after its start."""
        return tuple(found["url"] for found in self._get("alertmanagers")["activeAlertmanagers"])

    def rules(self) -> tuple[LoadedRule, ...]:
        """Return every loaded rule, in the order of files and groups."""
        groups = self._get("rules")["groups"]
        return tuple(_rule(group, rule) for group in groups for rule in group["rules"])

    def _result(self, path: str, asked: Mapping[str, str]) -> tuple[str, Any]:
        """Return of what type the result of a query is, and the result."""
        data, headers = self._answered(path, {**asked, **_EXACT})
        try:
            kind, found = data["resultType"], data["result"]
            return kind, _unmarked(found) if kind == "matrix" and _VICTORIA in headers else found
        except (KeyError, TypeError) as error:
            raise LiveError(f"{self.url} {_STRANGER}") from error

    def _series(self, found: Any) -> tuple[Series, ...]:
        try:
            return tuple(map(_series, found))
        except (KeyError, TypeError, ValueError) as error:
            raise LiveError(f"{self.url} {_STRANGER}") from error

    def _get(self, path: str) -> Any:
        """Return the data of an answer; its shape differs by path, so that the callers give it types."""
        return self._answered(path, {})[0]

    def _answered(self, path: str, parameters: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        """Return the data of an answer and its headers."""
        where = f"{self.url}/api/v1/{path}"
        method = "POST" if parameters else "GET"  # in the body: a long expression does not fit into an address
        try:
            answer = http.ask(method, where, self.access, self.seconds, data=dict(parameters))
        except LiveError as error:
            asked = f" (asked for {parameters['query']})" if "query" in parameters else ""
            error.args = (f"{error}{asked}",)  # it stays what it is: a refusal is no silence
            raise
        try:
            body = answer.json()
            good, data = body["status"] == "success", body["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise LiveError(f"{where} {_STRANGER}") from error
        if not good:
            raise LiveError(f"{where} refused {dict(parameters)}: {body.get('error', body)}")
        for warning in body.get("warnings") or ():
            self.warned(str(warning))
        if body.get("isPartial"):  # how a cluster of VictoriaMetrics warns
            self.warned("a part of the data could not be read: not every vmstorage answered")
        return data, answer.headers


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server of our own runs on: its configuration, where its data lie, and further flags."""

    config: Path
    data: Path
    flags: tuple[str, ...] = ()


@contextmanager
def serving(tool: Tool, settings: Settings, seconds: float = 30) -> Iterator[Client]:
    """Run a Prometheus until the end of the block and lend its client; its log lies beside the configuration."""

    def command(address: Address) -> tuple[str, ...]:
        own = (f"--config.file={settings.config}", f"--storage.tsdb.path={settings.data}")
        return (str(tool.path), *own, f"--web.listen-address={address}", *settings.flags)

    start = Start(tool, command, settings.config.parent, lambda address: Client(address.url).ready(), seconds)
    with running(start) as address:
        yield Client(address.url)


def _unmarked(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return series without the markers that end them: VictoriaMetrics tells these as NaN, and stores no other NaN."""
    kept = [one | {"values": [pair for pair in one["values"] if pair[1] != "NaN"]} for one in found]
    return [one for one in kept if one["values"]]


def _series(found: Mapping[str, Any]) -> Series:
    return Series(found["metric"], _samples(found["values"] if "values" in found else [found["value"]]))


def _samples(pairs: list[tuple[float, str]]) -> tuple[Sample, ...]:
    return tuple(Sample(float(time), float(value)) for time, value in pairs)


def _alert(found: Mapping[str, Any]) -> ActiveAlert:
    labels = found["labels"]
    return ActiveAlert(labels["alertname"], found["state"], labels, found["annotations"], float(found["value"]))


def _rule(group: Mapping[str, Any], rule: Mapping[str, Any]) -> LoadedRule:
    evaluated = datetime.fromisoformat(rule["lastEvaluation"])
    when = None if evaluated.year == 1 else evaluated.timestamp()  # Go's zero time: never
    error = rule.get("lastError", "")
    return LoadedRule(group["file"], group["name"], rule["name"], rule["type"], rule["health"], error, when)
