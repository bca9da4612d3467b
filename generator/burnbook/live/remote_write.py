"""Remote write 1.0: series as Prometheus takes them in, a protobuf message in a block of snappy.

The block is stored, not compressed: to our own machine that is as fast, and snappy's literals need no library.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import requests

from burnbook.live import http
from burnbook.live.processes import LiveError

_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
_STALE = struct.pack("<Q", 0x7FF0000000000002)  # the NaN that Prometheus writes where a series ends
_LITERAL = b"\xf4"  # snappy: so many bytes as they are, their count minus one in two bytes
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """A series by its labels, `__name__` among them, and its samples: Unix seconds and values; None ends the series."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float | None], ...]


def write(url: str, lines: Iterable[Line], seconds: float = 30) -> None:
    """Send series to a server; raise `LiveError` if it does not take them in time."""
    send(url, (series(line.labels, samples(line.samples)) for line in lines), seconds)


def send(url: str, encoded: Iterable[bytes], seconds: float = 30) -> None:
    """Send encoded series to a server; raise `LiveError` if it does not take them in time."""
    where = f"{url}/api/v1/write"
    block = b"".join(_snappy(b"".join(encoded)))
    try:
        answer = requests.post(where, data=block, headers=_HEADERS, timeout=seconds, proxies=http.proxies(url))
    except requests.RequestException as error:
        raise LiveError(f"{where} gave no answer: {error}") from error
    if not answer.ok:
        raise LiveError(f"{where} refused the samples: {answer.status_code} {answer.text.strip()}")


def series(labels: Mapping[str, str], encoded: bytes) -> bytes:
    """Encode a series; several may have the same samples."""
    named = (_field(1, _field(1, k.encode()) + _field(2, v.encode())) for k, v in sorted(labels.items()))
    return _field(1, b"".join(named) + encoded)


def samples(pairs: Iterable[tuple[float, float | None]]) -> bytes:
    """Encode samples: Unix seconds and values; None is the marker that ends a series."""
    return b"".join(_field(2, b"\x09" + _value(value) + _stamp(time)) for time, value in pairs)


def _value(value: float | None) -> bytes:
    return _STALE if value is None else struct.pack("<d", value)


@lru_cache(1 << 18)  # the series of one target share their times
def _stamp(time: float) -> bytes:
    return b"\x10" + _varint(round(time * 1000))


def _snappy(content: bytes) -> Iterator[bytes]:
    yield _varint(len(content))
    for start in range(0, len(content), _LONGEST):
        part = content[start : start + _LONGEST]
        yield _LITERAL + struct.pack("<H", len(part) - 1) + part


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(found + bytes([value]))
