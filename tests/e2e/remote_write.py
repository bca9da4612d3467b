"""Remote write 1.0: series as Prometheus takes them in, a protobuf message in a block of snappy."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cramjam
import requests

_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


@dataclass(frozen=True)
class Line:
    """A series by its labels, `__name__` among them, with its samples: Unix seconds and values."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]


def write(url: str, lines: Iterable[Line]) -> None:
    """Send series to a server; raise if it does not take them."""
    send(url, (series(line.labels, samples(line.samples)) for line in lines))


def send(url: str, encoded: Iterable[bytes]) -> None:
    """Send encoded series to a server; raise if it does not take them."""
    block = bytes(cramjam.snappy.compress_raw(b"".join(encoded)))
    answer = requests.post(f"{url}/api/v1/write", data=block, headers=_HEADERS, timeout=30, proxies={"http": ""})
    if not answer.ok:
        raise AssertionError(f"remote write was refused: {answer.status_code} {answer.text}")


def series(labels: Mapping[str, str], encoded: bytes) -> bytes:
    """Encode a series; several may have the same samples."""
    named = (_field(1, _field(1, k.encode()) + _field(2, v.encode())) for k, v in sorted(labels.items()))
    return _field(1, b"".join(named) + encoded)


def samples(pairs: Iterable[tuple[float, float]]) -> bytes:
    """Encode samples: Unix seconds and values."""
    return b"".join(_field(2, b"\x09" + struct.pack("<d", value) + _stamp(time)) for time, value in pairs)


@lru_cache(1 << 18)  # the series of one target share their times
def _stamp(time: float) -> bytes:
    return b"\x10" + _varint(round(time * 1000))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(found + bytes([value]))
