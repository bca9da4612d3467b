"""OpenTelemetry's instrumentation of gRPC, with a meter provider that would export whatever it measured."""

from calling import report
from opentelemetry import metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.grpc import GrpcInstrumentorServer
from opentelemetry.sdk.metrics import MeterProvider

metrics.set_meter_provider(MeterProvider([PrometheusMetricReader()]))
metrics.get_meter("ours").create_counter("started").add(1)
GrpcInstrumentorServer().instrument()
report()
