"""Serves a FastAPI application on a free port of the loopback, asks it a few things, and prints one scrape of it."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

import uvicorn
from fastapi import FastAPI

SECONDS = 20
# What is asked: six good answers, three server errors (one of them an exception), two mistakes of the client.
ASKED = (*["/items/1"] * 5, "/items/2", "/broken", "/unavailable", "/unavailable", "/nothing", "/items/none")


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/items/{item}")
    def read(item: int) -> dict[str, int]:
        return {"item": item}

    @app.get("/broken")
    def fail() -> None:
        raise ValueError("planted")

    @app.get("/unavailable", status_code=503)
    def refuse() -> str:
        return "later"

    return app


def scraped(app: FastAPI, metrics: str) -> str:
    """Return what the path of the metrics says after the questions."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        serving = asyncio.Runner()
        thread = threading.Thread(target=lambda: serving.run(server.serve([listening])), daemon=True)
        thread.start()
        try:
            return _asked(f"http://127.0.0.1:{listening.getsockname()[1]}", server, metrics)
        finally:
            server.should_exit = True
            thread.join(SECONDS)


def _asked(url: str, server: uvicorn.Server, metrics: str) -> str:
    started = time.monotonic()
    while not server.started and time.monotonic() - started < SECONDS:
        time.sleep(0.01)
    for path in ASKED:
        _get(url + path)
    return _get(url + metrics)


def _get(url: str) -> str:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=SECONDS) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return str(refused.read().decode())


def report(app: FastAPI, metrics: str = "/metrics") -> None:
    sys.stdout.write(scraped(app, metrics))
