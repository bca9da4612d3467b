"""Series of a scrape, line by line: Python's own parser of this format renames counters, so it will not do here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)( \d+)?$")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
_TYPE = re.compile(r"^# TYPE (\S+) (\S+)$")


@dataclass(frozen=True)
class Sample:
    """One line: labels without a value are left out, as Prometheus does."""

    name: str
    labels: dict[str, str]
    value: float
    gauge: bool


def read(text: str) -> Iterator[Sample]:
    """Yield the samples of a scrape in text format."""
    gauges: set[str] = set()
    for line in text.splitlines():
        if stated := _TYPE.match(line):
            gauges |= {stated[1]} if stated[2] == "gauge" else set()
        elif not line.startswith("#") and line:
            found = _SAMPLE.match(line)
            assert found, line
            labels = {name: value for name, value in _LABEL.findall(found["labels"] or "") if value}
            yield Sample(found["name"], labels, float(found["value"]), found["name"] in gauges)
