"""Run the reference service with users, all that watches it, and a webhook that prints who would be told.

Service -> agent -> gateway -> Prometheus with the published rules -> Alertmanager -> webhook. Without a collector the
first Prometheus scrapes the service. Ctrl-C ends all.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tools", "tests", "generator")]

from burnbook import toolbox  # noqa: E402
from burnbook.drill.receive import Notification  # noqa: E402
from burnbook.live.processes import LiveError, scratch  # noqa: E402
from certificates import certificate  # noqa: E402
from telemetry_path import watch, way  # noqa: E402
from telemetry_path.load import Load  # noqa: E402
from telemetry_path.service import TOKEN  # noqa: E402
from telemetry_path.way import Plan, Way  # noqa: E402

_TOLD = 10  # seconds between two lines about the load
_KNOBS = {
    '{"errors": 0.4}': "a page, in half a minute or so",
    '{"latency": 0.6}': "a ticket about what is answered within 250 ms, in a minute",
    '{"pool_held": 30}': "a page, in half a minute: nobody gets a connection; and a ticket about the pool",
    '{"worker_paused": true}': "a ticket, in two minutes: then 500 jobs wait",
    "{}": "healed: all is resolved in some minutes",
}
_VARIABLES = ("COLLECTOR_CERT_FILE", "COLLECTOR_KEY_FILE", "COLLECTOR_CA_FILE")


def main() -> int:
    """Run until Ctrl-C, or for some seconds; 1 if something does not start."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faster", type=int, default=20, help="how many times faster than published all lives (20)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end by itself after so long")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with scratch() as folder, way.running(_plan(folder, options.faster)) as running:
            _introduce(running, options.faster)
            with Load(running.service.url).running() as load:
                _tell(running, load, time.monotonic() + options.seconds)
    except LiveError as error:
        print(f"example: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nended")
    return 0


def _plan(folder: Path, factor: int) -> Plan:
    collector = ROOT / "otel-collector"
    configs = {name: (collector / f"{name}.yaml").read_text("utf-8") for name in ("agent", "gateway")}
    identity = dict.fromkeys(_VARIABLES, str(certificate(folder, "collector")))
    rules = tuple(path.name for path in sorted((ROOT / "alerts" / "rules").glob("checkout.*.yaml")))
    every = watch.otlp_prometheus() or toolbox.find("prometheus")
    if every is None:
        sys.exit("there is no prometheus: tools/install gets it")
    otelcol = toolbox.find("otelcol") if watch.takes_otlp(every) else None
    return Plan(folder, ROOT / "alerts", configs, otelcol, (every,), identity, factor, (*rules, "burnbook.yaml"))


def _introduce(running: Way, factor: int) -> None:
    way_of_metrics = (
        "agent, gateway, OTLP" if running.gateway else "scraped from /metrics; for OTLP tools/install --otlp"
    )
    print(f"service        {running.service.url}/docs   metrics: {way_of_metrics}")
    print(f"prometheus     {running.watch.first.url}/alerts   {factor} times faster than published")
    print(f"alertmanager   {running.watch.alertmanager.url}")
    print(f"log            {running.service.log}\n\nbreak it, and heal it with the last:")
    for knobs, told in _KNOBS.items():
        where = (
            f"{running.service.url}/admin/knobs -H 'Authorization: Bearer {TOKEN}' -H 'Content-Type: application/json'"
        )
        print(f"  # {told}\n  curl -X PUT {where} -d '{knobs}'")
    print("\nwho is told (tickets about replicas and queries, too: nothing here tells of them):", flush=True)


def _tell(running: Way, load: Load, end: float) -> None:
    shown, next_ = 0, 0.0
    while time.monotonic() < end:
        for heard in running.watch.sink.heard[shown:]:
            shown += 1
            if heard.receiver != "watchdog":
                _print(heard)
        if time.monotonic() > next_:
            next_ = time.monotonic() + _TOLD
            print(f"{time.strftime('%H:%M:%S')}  users were answered {load.total} times, {load.bad} badly", flush=True)
        time.sleep(0.2)


def _print(heard: Notification) -> None:
    for alert in heard.body["alerts"]:
        said = alert["annotations"].get("summary", alert["labels"]["alertname"])
        print(f"{time.strftime('%H:%M:%S')}  {heard.receiver}: {alert['status']}: {said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
