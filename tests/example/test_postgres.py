"""The reference service on a real PostgreSQL: the same orders, the same pool, and waits that end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from telemetry_path import postgres, service, sink
from telemetry_path.service import WHO, Service
from telemetry_path.sink import Sink

from burnbook.live.processes import until

pytestmark = pytest.mark.skipif(bool(postgres.lacking()), reason=postgres.lacking() or "-")
LIMITS = {"CHECKOUT_POOL_SIZE": "2", "CHECKOUT_MAX_OVERFLOW": "0", "CHECKOUT_STATEMENT_TIMEOUT": "0.3"}
PATIENT = {"CHECKOUT_PAYMENT_TIMEOUT": "20"}  # a machine with much to do is no failed payment


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Sink, str]]:
    folder = tmp_path_factory.mktemp("postgres")
    with sink.listening() as store, postgres.serving(folder) as url:
        own = {
            **LIMITS,
            **PATIENT,
            "DATABASE_URL": url,
            "OTEL_EXPORTER_OTLP_ENDPOINT": store.url,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        with service.serving(folder, own) as running:
            yield running, store, url


def test_an_order_is_taken_paid_and_confirmed(world: tuple[Service, Sink, str]) -> None:
    shop, store, _ = world
    made = shop.order()
    assert made.status_code == 201, shop.log.read_text()[-2000:]
    assert until(lambda: any(line["message"] == "order confirmed" for line in shop.lines()), 60)
    assert shop.client.get(f"/api/orders/{made.json()['id']}", headers=WHO).json()["status"] == "paid"
    assert until(lambda: "postgresql" in store.text(), 60)


def test_a_statement_that_waits_too_long_is_ended_and_answered(world: tuple[Service, Sink, str]) -> None:
    shop, _, url = world
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        answers = [shop.order()]
        while answers[-1].elapsed.total_seconds() > 2 and len(answers) < 5:  # a machine with much to do
            answers.append(shop.order())
    assert {answer.status_code for answer in answers} == {503}
    assert answers[-1].elapsed.total_seconds() < 2
    assert shop.order().status_code == 201


def test_migrating_again_changes_nothing(world: tuple[Service, Sink, str], tmp_path: Path) -> None:
    shop, _, url = world
    before = len(shop.client.get("/api/orders", headers=WHO).json())
    service.migrate(tmp_path, {"PYTHONPATH": str(service.EXAMPLE), "DATABASE_URL": url})
    assert len(shop.client.get("/api/orders", headers=WHO).json()) == before > 0
