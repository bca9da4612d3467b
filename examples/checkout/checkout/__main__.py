"""`checkout`, or `python -m checkout`: serves until told to end, then lets requests finish."""

from __future__ import annotations

import uvicorn

from checkout import app, logs, settings
from checkout.telemetry import Telemetry


def main() -> None:
    """Serve; a signal to end stops new connections, waits for requests, and then ends the lifespan."""
    stated = settings.read()
    logs.configure("checkout")
    telemetry = Telemetry("checkout", stated.version, stated.environment)
    uvicorn.run(
        app.create(stated, telemetry),
        host=stated.host,
        port=stated.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=round(stated.drain),
    )


if __name__ == "__main__":
    main()
