"""A server that answers as a Prometheus does about minutes that follow from a function; it can be told to fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from burnbook.live.processes import HOST

MINUTE = 60
Count = Callable[[int], tuple[float, float] | None]
"""All and bad events of the minute that begins at a time (Unix seconds); None is nothing."""
Fault = Callable[[dict[str, str]], tuple[int, str] | None]
"""What is answered instead: a status and a body."""
_RANGE = re.compile(r"(slo:sli_(?:total|bad):increase1m|burnbook_slo_info)\{[^}]*\}\[(\d+)s\]\Z")


@dataclass
class Server:
    """Its address, and the forms that it was asked with."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Past:
    """What happened, since when the rules recorded it (Unix seconds), and when they did not run."""

    count: Count
    recorded_from: int = 2_000 * 600_000
    down: range = range(0)

    def answer(self, form: dict[str, str]) -> str:
        """Return the answer to a query of stored samples, or of an expression at each minute."""
        stored = _RANGE.match(form["query"])
        if stored:
            end = float(form["time"])
            first, last = max(end - int(stored[2]), self.recorded_from), end
            if stored[1] == "burnbook_slo_info":
                return _matrix(f'[{time},"1"]' for time in _times(first, last, 3 * MINUTE) if time not in self.down)
            side = "bad" in stored[1]
        else:
            first, last = float(form["start"]), float(form["end"])
            side = "status" in form["query"]
        return _matrix(self._samples(first, last, side=int(side)))

    def _samples(self, first: float, last: float, *, side: int) -> Iterator[str]:
        for time in _times(first, last, MINUTE):
            found = self.count(time)
            if found:
                yield f'[{time},"{found[side]}"]'


@contextmanager
def serving(past: Past, fault: Fault = lambda _: None, *, cut: bool = False) -> Iterator[Server]:
    """Serve a past; with `cut` each answer ends in its middle."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            server.asked.append(form)
            status, text = fault(form) or (200, past.answer(form))
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked may have lost patience
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text[: len(text) // 2 if cut else None].encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer((HOST, 0), Handler) as listening:
        server = Server(f"http://{HOST}:{listening.server_port}")
        thread = Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def _times(first: float, last: float, step: int) -> range:
    return range(-int(-first // step) * step, int(last) + 1, step)


def _matrix(samples: Iterator[str]) -> str:
    values = ",".join(samples)
    series = f'{{"metric":{{}},"values":[{values}]}}' if values else ""
    return f'{{"status":"success","data":{{"resultType":"matrix","result":[{series}]}}}}'
