"""Serves a gRPC service on a free port of the loopback, calls it a few times, and prints one scrape."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import grpc
from prometheus_client import start_http_server

SECONDS = 20
# What is called: four good answers, four faults of the server (one of them an exception), two of the caller.
CALLED = (*[b"OK"] * 4, b"UNAVAILABLE", b"DEADLINE_EXCEEDED", b"DATA_LOSS", b"raise", b"NOT_FOUND", b"CANCELLED")


def _answer(request: bytes, context: grpc.ServicerContext) -> bytes:
    if request == b"raise":
        raise ValueError("planted")
    if request != b"OK":
        context.set_code(getattr(grpc.StatusCode, request.decode()))
    return request


def report(interceptors: Sequence[Any] = ()) -> None:
    server = grpc.server(ThreadPoolExecutor(2), interceptors=interceptors)
    pay = grpc.unary_unary_rpc_method_handler(_answer)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("shop.Checkout", {"Pay": pay}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    metrics, _ = start_http_server(0, "127.0.0.1")
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.enable_http_proxy", 0)]) as channel:
            for request in CALLED:
                with suppress(grpc.RpcError):
                    channel.unary_unary("/shop.Checkout/Pay")(request, timeout=SECONDS)
        server.stop(SECONDS).wait(SECONDS)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://127.0.0.1:{metrics.server_port}/metrics", timeout=SECONDS) as answer:
            sys.stdout.write(answer.read().decode())
    finally:
        server.stop(0)
        metrics.shutdown()
