"""Export over OTLP, once and within a bound: whatever the other side does, the run ends as it would have."""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from threading import Thread
from typing import Any

from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

_SECONDS = 0.6  # with the SDK's import a run is about a second longer at most
_PROTOCOLS = {"grpc": "grpc", "http/protobuf": "http"}
_CLASSES = {"traces": ("trace_exporter", "OTLPSpanExporter"), "metrics": ("metric_exporter", "OTLPMetricExporter")}


class _Ear(logging.Handler):
    """Hears what the SDK complains of, in the place of stderr."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Hear a record of the log."""
        self.hear(record.getMessage())

    def hear(self, text: str) -> None:
        """Keep the first line of the first complaint."""
        self.first = self.first or text.partition("\n")[0]


class Export:
    """The exporters that the standard variables ask for; raise `ValueError` for a protocol that is not known."""

    def __init__(self, signals: Sequence[str]) -> None:
        self._ear = _listen()
        made = {signal: _exporter(signal) for signal in signals}
        self._traces, metrics = made.get("traces"), made.get("metrics")
        self.reader = PeriodicExportingMetricReader(metrics, export_interval_millis=math.inf) if metrics else None

    def all(self, spans: Sequence[ReadableSpan]) -> str:
        """Export everything; return the first complaint, empty if there is none."""
        jobs = [self._job(self._traces.export, spans)] if self._traces and spans else []
        jobs += [self._job(self.reader.collect, _SECONDS * 1000)] if self.reader else []
        deadline = time.monotonic() + _SECONDS
        try:
            for job in jobs:
                job.start()
            for job in jobs:
                job.join(max(0.0, deadline - time.monotonic()))
        except KeyboardInterrupt:  # asked to end while we end
            return "interrupted before all was exported"
        late = f"not exported: no answer within {_SECONDS:g} s" if any(job.is_alive() for job in jobs) else ""
        return self._ear.first or late

    def _job(self, send: Callable[[Any], object], what: object) -> Thread:
        """Return a thread that does not keep the process alive, and whose errors are complaints."""

        def attempt() -> None:
            try:
                if send(what) is SpanExportResult.FAILURE:
                    self._ear.hear("not exported")
            except Exception as error:
                self._ear.hear(f"not exported: {error}")

        return Thread(target=attempt, name="burnbook-export", daemon=True)


def _exporter(signal: str) -> Any:
    named = (f"OTEL_EXPORTER_OTLP_{signal.upper()}_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
    protocol = next((os.environ[name] for name in named if os.environ.get(name)), "http/protobuf")
    if protocol not in _PROTOCOLS:
        raise ValueError(f"the protocol '{protocol}' is not known: give {' or '.join(_PROTOCOLS)}")
    module, name = _CLASSES[signal]
    package = import_module(f"opentelemetry.exporter.otlp.proto.{_PROTOCOLS[protocol]}.{module}")
    return getattr(package, name)(timeout=_SECONDS)


def _listen() -> _Ear:
    """Take the complaints of OpenTelemetry: one line on stderr says enough."""
    ear = _Ear()
    logging.getLogger("opentelemetry").handlers = [ear]
    return ear
