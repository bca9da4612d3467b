"""Pushed samples that arrive late, at their real pace, in a real Prometheus that really evaluates the rules."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from behaviour.backfill import Rules
from bench_rules import designs
from burnbook.live import remote_write
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.live.remote_write import Line
from burnbook.model import names, plan
from burnbook.toolbox import Tool

EVERY = 30
LATEST = 20  # seconds; the family allows for 30
_METRIC = "http_server_request_duration_seconds_count"
_PAST = 20  # samples that are there when the server starts
_FLAGS = ("--web.enable-remote-write-receiver", "--log.level=error")
_SERVICE = """\
version: burnbook/v1
service: NAME
team: bench
telemetry: {family: otel-http, selector: {service_name: pushed}, interval: 30sDELAY}
slos:
  - {name: availability, objective: 99.9, sli: {availability: {}}}
"""
_SERVICES = {"pushed": "", "pushed-read-at-once": ", arrival_delay: 0s"}


@dataclass(frozen=True, slots=True)
class Late:
    """What was pushed in the minutes that rules recorded, and what they recorded of it."""

    service: str
    delay: int
    minutes: int
    pushed: float
    recorded: float


@dataclass(frozen=True)
class _Pushed:
    """A pushed counter from its first sample on; each sample arrives some seconds after its time."""

    labels: dict[str, str]
    first: float
    rng: random.Random = field(repr=False)
    values: list[int] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def ahead(self, count: int, least: int) -> None:
        value = 1000
        for index in range(count):
            value += self.rng.randint(least, 3 * least)
            self.values.append(value)
            self.arrivals.append(self.first + EVERY * index + 1 + self.rng.random() * (LATEST - 1))

    def at(self, moment: float) -> int:
        """Return the value of the newest sample up to a time, whether it has arrived or not."""
        return self.values[int((moment - self.first) // EVERY)]

    def arrived(self, since: float, until: float) -> tuple[tuple[float, float], ...]:
        pairs = enumerate(zip(self.values, self.arrivals, strict=True))
        return tuple((self.first + EVERY * i, float(v)) for i, (v, when) in pairs if since < when <= until)


def pushed(tool: Tool, folder: Path, seed: int, minutes: int) -> list[Late]:
    """Push for some minutes and compare; takes as long."""
    texts = {name: _SERVICE.replace("NAME", name).replace("DELAY", delay) for name, delay in _SERVICES.items()}
    slos, rules = designs.compiled(folder / "definitions", texts)
    config = _config(folder, rules)
    with serving(tool, Settings(config, folder / "data", _FLAGS)) as client:
        counters = list(_counters(seed, time.time(), minutes))
        _push(client, counters, time.time() + minutes * 60)
        return [_compared(client, slo, counters) for slo in slos.values()]


def _config(folder: Path, rules: Rules) -> Path:
    (folder / "rules").mkdir()
    for name, content in rules.items():
        (folder / "rules" / name).write_text(yaml.safe_dump(content, sort_keys=False))
    file = folder / "prometheus.yaml"
    window = {"tsdb": {"out_of_order_time_window": "30m"}}  # as published for pushed telemetry
    file.write_text(yaml.safe_dump({"rule_files": ["rules/*.yaml"], "storage": window}))
    return file


def _counters(seed: int, now: float, minutes: int) -> Iterator[_Pushed]:
    for number in range(8):
        instance, status = divmod(number, 4)
        labels = {
            "__name__": _METRIC,
            "service_name": "pushed",
            "job": "pushed",
            "instance": f"pushed-{instance}",
            "http_response_status_code": ("200", "302", "404", "500")[status],
        }
        first = float(int(now) - EVERY * _PAST + 13 * instance)
        counter = _Pushed(labels, first, random.Random(f"{seed}/{number}"))
        counter.ahead(_PAST + minutes * 60 // EVERY + 4, 5 if labels["http_response_status_code"] == "500" else 500)
        yield counter


def _push(client: Client, counters: Sequence[_Pushed], until: float) -> None:
    done = 0.0
    while done < until:
        now = time.time()
        lines = [Line(c.labels, samples) for c in counters if (samples := c.arrived(done, now))]
        if lines:
            remote_write.write(client.url, lines)
        done = now
        time.sleep(0.25)


def _compared(client: Client, slo: plan.Slo, counters: Sequence[_Pushed]) -> Late:
    """Compare the minutes from the second recorded one on with the counters at both ends."""
    (total,) = client.query(f"{designs.own(slo, names.TOTAL + '1m')}[1h]")
    delay = 0 if slo.service.endswith("at-once") else 30
    (first, last), later = (total.samples[0].time, total.last.time), total.samples[1:]
    sent = sum(c.at(last - delay) - c.at(first - delay) for c in counters)
    return Late(slo.service, delay, len(later), float(sent), sum(sample.value for sample in later))
