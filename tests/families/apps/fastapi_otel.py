"""OpenTelemetry's instrumentation of FastAPI, read through its Prometheus exporter."""

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import make_asgi_app
from serving import application, report

app = application()
app.mount("/metrics", make_asgi_app())
FastAPIInstrumentor.instrument_app(app, meter_provider=MeterProvider([PrometheusMetricReader()]))
report(app, "/metrics/")  # without the slash it is a redirection, which would be counted, too
