"""OpenTelemetry: what is measured and traced, and where it goes: /metrics always, OTLP if an endpoint is set."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http")  # the stable names, in seconds: Burnbook's otel-http

import httpx
from fastapi import FastAPI
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, Tracer, use_span
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

UNCOUNTED = ("/healthz", "/readyz", "/metrics", "/admin/knobs")
"""What no user asks for: neither traced nor counted, so that it is no part of an SLO."""
_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@dataclass(frozen=True)
class Telemetry:
    """The providers of one process; nothing is global, so that two applications of a test do not mix."""

    service: str
    version: str
    environment: str
    processors: tuple[SpanProcessor, ...] = ()
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    tracers: TracerProvider = field(init=False)
    meters: MeterProvider = field(init=False)

    def __post_init__(self) -> None:
        resource = Resource.create(
            {
                "service.name": self.service,
                "service.version": self.version,
                "service.instance.id": f"{socket.gethostname()}-{os.getpid()}",
                "deployment.environment.name": self.environment,
            }
        )
        readers: list[MetricReader] = [PrometheusMetricReader(scope_info_enabled=False, registry=self.registry)]
        tracers = TracerProvider(resource=resource)
        for processor in self.processors:
            tracers.add_span_processor(processor)
        if os.environ.get(_ENDPOINT):
            readers.append(PeriodicExportingMetricReader(OTLPMetricExporter()))  # OTEL_METRIC_EXPORT_INTERVAL
            tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        object.__setattr__(self, "tracers", tracers)
        object.__setattr__(self, "meters", MeterProvider(readers, resource=resource))

    @property
    def tracer(self) -> Tracer:
        """Where spans of our own are begun."""
        return self.tracers.get_tracer("checkout")

    @property
    def meter(self) -> Meter:
        """Where metrics of our own are made."""
        return self.meters.get_meter("checkout")

    def watch(self, name: str, unit: str, description: str, value: Callable[[], float]) -> None:
        """Measure a value whenever somebody reads."""

        def observe(_: CallbackOptions) -> list[Observation]:
            return [Observation(value())]

        self.meter.create_observable_gauge(name, [observe], unit, description)

    def app(self, app: FastAPI) -> None:
        """Trace and count an application's requests, but for those that no user makes."""
        FastAPIInstrumentor.instrument_app(
            app,
            tracer_provider=self.tracers,
            meter_provider=self.meters,
            excluded_urls=",".join(f"://[^/]+{path}/?$" for path in UNCOUNTED),
            exclude_spans=["receive", "send"],
        )

    def client(self, client: httpx.AsyncClient) -> None:
        """Trace and count what a client asks others; the trace goes on there."""
        HTTPXClientInstrumentor().instrument_client(client, tracer_provider=self.tracers, meter_provider=self.meters)

    def engine(self, engine: AsyncEngine) -> None:
        """Trace every statement, and count the connections of the pool."""
        SQLAlchemyInstrumentor().instrument(
            engine=engine.sync_engine, tracer_provider=self.tracers, meter_provider=self.meters
        )

    def shutdown(self) -> None:
        """Send what has not been sent yet, and leave the engine alone."""
        SQLAlchemyInstrumentor().uninstrument()
        self.tracers.shutdown()
        self.meters.shutdown()


@contextmanager
def untraced() -> Iterator[None]:
    """Leave out of traces what nobody asked for, such as a look whether there is work: its parent is not sampled."""
    with use_span(NonRecordingSpan(SpanContext(trace_id=1, span_id=1, is_remote=False))):
        yield
