"""One run, recorded with the SDK: spans and metrics are kept in memory, and exported once, at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from opentelemetry.context import Context
from opentelemetry.metrics import Histogram
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Span, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from burnbook import __version__
from burnbook.diagnostics import SpecError
from burnbook.telemetry.export import Export
from burnbook.telemetry.instruments import INSTRUMENTS, RUN, SECONDS, STAGE, Instrument

_MOST_TOOLS = 400  # spans of tools in one run: what a large project proves would be thousands
_NAME = "burnbook"


class Session:
    """What is recorded of one command, from its start to its end."""

    def __init__(self, command: str, signals: tuple[str, ...]) -> None:
        self._command, self._begun = command, time.monotonic()
        self._export = Export(signals)
        resource = _resource()
        self._spans = InMemorySpanExporter()
        tracing = TracerProvider(resource=resource, shutdown_on_exit=False)
        tracing.add_span_processor(SimpleSpanProcessor(self._spans))
        self._tracer = tracing.get_tracer(_NAME, __version__)
        readers = [self._export.reader] if self._export.reader else []
        meter = MeterProvider(readers, resource, shutdown_on_exit=False).get_meter(_NAME, __version__)
        self._instruments = {
            one.name: meter.create_gauge(one.name, one.unit, one.description)
            if one.kind == "gauge"
            else meter.create_histogram(
                one.name, one.unit, one.description, explicit_bucket_boundaries_advisory=SECONDS
            )
            for one in INSTRUMENTS
        }
        self._root = self._tracer.start_span(f"{_NAME} {command}", _caller(), attributes={"burnbook.command": command})
        self._within = [set_span_in_context(self._root)]
        self._tools, self._counting, self._error = 0, Lock(), ""

    @contextmanager
    def stage(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """Record a stage: a span under the stage that is open, and what it took."""
        begun, failed = time.monotonic(), ""
        ours = {f"{_NAME}.{key}": value for key, value in attributes.items()}
        span = self._tracer.start_span(name, self._within[-1], attributes=ours)
        self._within.append(set_span_in_context(span))
        try:
            yield
        except BaseException as error:
            failed = _fail(span, error)
            raise
        finally:
            self._within.pop()
            span.end()
            self.measure(STAGE, time.monotonic() - begun, (name, failed))

    @contextmanager
    def tool(self, name: str, subject: str) -> Iterator[Callable[[int | None], None]]:
        """Record a run of a tool; beyond a number of them the root only counts."""
        with self._counting:
            self._tools += 1
            within = self._within[-1] if self._tools <= _MOST_TOOLS else None
        if within is None:
            yield lambda code: None
            return
        about = {"process.executable.name": name} | ({"burnbook.subject": subject} if subject else {})
        span = self._tracer.start_span(name, within, attributes=about)
        try:
            yield lambda code: _exit(span, code)
        except BaseException as error:
            _fail(span, error)
            raise
        finally:
            span.end()

    def failed(self, error: BaseException) -> None:
        """Say what ended the command."""
        self._error = _fail(self._root, error)

    def measure(self, instrument: Instrument, value: float, attributes: tuple[str | int, ...]) -> None:
        """Record a value; an attribute without a value is left out."""
        pairs = zip(instrument.attributes, attributes, strict=True)
        named = {name: stated for name, stated in pairs if stated != ""}
        made = self._instruments[instrument.name]
        if isinstance(made, Histogram):
            made.record(value, named)
        else:
            made.set(value, named)

    def end(self, code: int) -> str:
        """End the run and export it; return the first complaint."""
        dropped = max(0, self._tools - _MOST_TOOLS)
        if dropped:
            self._root.set_attribute("burnbook.tools.dropped", dropped)
        _exit(self._root, code, self._error)
        self._root.end()
        self.measure(RUN, time.monotonic() - self._begun, (self._command, code))
        return self._export.all(self._spans.get_finished_spans())


def _resource() -> Resource:
    """Who we are; what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say prevails."""
    ours = {"service.name": _NAME, "service.version": __version__}
    return Resource.create(ours | dict(OTELResourceDetector().detect().attributes))


def _caller() -> Context:
    """Who started us, as CI says it in the environment: W3C's TRACEPARENT and TRACESTATE."""
    carrier = {name.lower(): os.environ[name] for name in ("TRACEPARENT", "TRACESTATE") if os.environ.get(name)}
    return TraceContextTextMapPropagator().extract(carrier, Context())


def _exit(span: Span, code: int | None, known: str = "") -> None:
    """Say how a process ended, by the conventions for command-line programs; an error that is known prevails."""
    if code is not None:
        span.set_attribute("process.exit.code", code)
    if code != 0 and not known:
        error = "timeout" if code is None else str(code)
        span.set_attribute("error.type", error)
        span.set_status(Status(StatusCode.ERROR, "ended late" if code is None else f"exit code {code}"))


def _fail(span: Span, error: BaseException) -> str:
    """Say what ended a span: ids of problems and names of classes, never words of the user's files."""
    name = type(error).__name__
    ids = dict.fromkeys(problem.id for problem in error.problems) if isinstance(error, SpecError) else ()
    span.set_attribute("error.type", name)
    span.set_status(Status(StatusCode.ERROR, ", ".join(ids) or name))
    return name
