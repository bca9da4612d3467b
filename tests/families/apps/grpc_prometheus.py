"""py-grpc-prometheus, with its histogram switched on."""

from calling import report
from py_grpc_prometheus.prometheus_server_interceptor import PromServerInterceptor

report([PromServerInterceptor(enable_handling_time_histogram=True)])
