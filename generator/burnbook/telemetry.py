"""OpenTelemetry of our own runs: spans a stage. A no-op, and not even imported, unless an OTLP endpoint is set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """Time a part of a run; exported over OTLP/HTTP if the standard variables say where to."""
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        yield
        return
    with _tracer().start_as_current_span(name, attributes=attributes):
        yield


def _tracer() -> Any:
    from opentelemetry import trace

    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return trace.get_tracer("burnbook")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "burnbook"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return trace.get_tracer("burnbook")
