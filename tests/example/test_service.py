"""The reference service shows what the checklist asks of observability: each of its lines has a test here.

One process serves most of them; it sends OTLP to a store that keeps everything.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import httpx
import pytest
from sqlalchemy.exc import SQLAlchemyError
from telemetry_path import service, sink
from telemetry_path.service import WHO, Service
from telemetry_path.sink import Sink

from burnbook import pipeline, toolbox
from burnbook.live.processes import until
from families import scrapes

ROOT = Path(__file__).parents[2]
FAST = {"OTEL_METRIC_EXPORT_INTERVAL": "300", "OTEL_BSP_SCHEDULE_DELAY": "100"}
SMALL = {"CHECKOUT_POOL_SIZE": "2", "CHECKOUT_MAX_OVERFLOW": "1", "CHECKOUT_POOL_TIMEOUT": "0.3"}
PATIENT = {"CHECKOUT_PAYMENT_TIMEOUT": "20"}  # a machine with much to do is no failed payment
ABOUT = {"request_id": "request-of-the-test", "user_id": "user-1", "tenant_id": "tenant-1"}


@dataclass
class World:
    """The running service, its store, and one order that was made at the start."""

    service: Service
    store: Sink

    @cached_property
    def ordered(self) -> httpx.Response:
        return self.service.order(**{"X-Request-ID": ABOUT["request_id"]})

    @cached_property
    def trace(self) -> str:
        """The trace of the order, once the worker has confirmed it."""
        assert self.ordered.status_code == 201
        assert until(lambda: bool(self.lines("order confirmed")), 60), "the worker did nothing"
        return str(self.lines("order confirmed")[0]["trace_id"])

    def lines(self, message: str) -> list[dict[str, Any]]:
        return [line for line in self.service.lines() if line["message"] == message]

    def of_order(self, message: str) -> dict[str, Any]:
        """The line about the order; that of a request is written after its answer."""
        assert until(lambda: any(line["trace_id"] == self.trace for line in self.lines(message)), 60), message
        return next(line for line in self.lines(message) if line["trace_id"] == self.trace)

    def spans(self) -> dict[str, Any]:
        """The spans of the order by their names."""
        return {span.name: span for span in self.store.spans() if span.trace_id.hex() == self.trace}

    def gauge(self, name: str, **labels: str) -> float:
        """A value that /metrics shows now."""
        found = scrapes.read(self.service.client.get("/metrics").text)
        return sum(sample.value for sample in found if sample.name == name and labels.items() <= sample.labels.items())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("service")
    with sink.listening() as store:
        own = {**FAST, **SMALL, **PATIENT, "OTEL_EXPORTER_OTLP_ENDPOINT": store.url}
        with service.serving(folder, own) as running:
            yield World(running, store)
        assert running.lines()[-1]["message"].startswith("Finished"), "it did not end by itself"


@pytest.fixture(autouse=True)
def _healed(world: World) -> Iterator[None]:
    yield
    world.service.turn()


def test_every_line_on_stdout_is_json_and_says_who_and_in_which_span(world: World) -> None:
    assert world.trace
    wanted = {"timestamp", "level", "logger", "message", "service.name", *ABOUT, "trace_id", "span_id"}
    assert [line for line in world.service.lines() if not wanted <= line.keys()] == []


@pytest.mark.parametrize("message", ["payment paid", "request", "order confirmed"])
def test_every_line_of_a_request_carries_request_user_tenant_and_trace(message: str, world: World) -> None:
    line = world.of_order(message)
    assert {key: line[key] for key in ABOUT} == ABOUT
    assert re.fullmatch(r"[0-9a-f]{16}", line["span_id"])


def test_the_request_id_goes_back_to_the_client_and_on_to_the_provider(world: World) -> None:
    assert world.ordered.headers["X-Request-ID"] == ABOUT["request_id"]
    provider = world.service.provider_log
    assert until(lambda: ABOUT["request_id"] in [line["request_id"] for line in world.service.lines(provider)], 60)


def test_what_a_client_calls_its_request_does_not_get_into_logs_unchecked(world: World) -> None:
    answer = world.service.order(**{"X-Request-ID": 'x" evil'})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-ID"])
    assert "evil" not in world.service.log.read_text()


def test_a_trace_goes_from_the_request_over_database_and_provider_to_the_worker(world: World) -> None:
    wanted = {"POST /api/orders", "POST", "POST /charges", "confirm order"}
    assert until(lambda: wanted <= world.spans().keys(), 60), world.spans().keys()
    spans = world.spans()
    root = spans["POST /api/orders"].span_id
    assert {spans[name].parent_span_id for name in ("POST", "confirm order")} == {root}
    assert spans["POST /charges"].parent_span_id == spans["POST"].span_id
    assert [span for name, span in spans.items() if name.startswith("INSERT") and span.parent_span_id == root]


def test_what_nobody_asked_for_makes_no_traces(world: World) -> None:
    assert until(lambda: _ready(world), 60)
    before = _looks(world)
    assert world.service.client.get("/api/orders", headers=WHO).status_code == 200
    assert until(lambda: _looks(world) > before, 60), "spans are sent in their order: a later one shows that it is told"
    roots = {span.name for span in world.store.spans() if not span.parent_span_id}
    assert {name for name in roots if not re.match(r"(GET|POST|PUT) /api/", name)} <= {"connect"}


def _looks(world: World) -> int:
    return sum(span.name == "GET /api/orders" for span in world.store.spans())


def test_metrics_has_the_stable_names_that_the_definition_counts(world: World) -> None:
    assert world.trace
    told = {sample.name for sample in scrapes.read(world.service.client.get("/metrics").text)}
    family = next(found for found in pipeline.compile_plan(ROOT).plan.services if found.name == "checkout").family
    assert family == "otel-http"
    assert {
        "http_server_request_duration_seconds_count",
        "http_server_request_duration_seconds_bucket",
        "http_server_active_requests",
        "http_client_request_duration_seconds_count",
        "payment_attempts_total",
        "checkout_outbox_waiting",
        "checkout_outbox_oldest_waiting_seconds",
    } <= told


def test_the_same_is_pushed_over_otlp_with_a_resource_that_names_the_instance(world: World) -> None:
    def told() -> set[str]:
        found = (resource for message in list(world.store.metrics) for resource in message.resource_metrics)
        return {metric.name for one in found for scope in one.scope_metrics for metric in scope.metrics}

    wanted = {"http.server.request.duration", "db.client.connections.usage", "payment.attempts"}
    assert until(lambda: wanted | {"checkout.outbox.waiting"} <= told(), 60), told()
    resource = {pair.key for pair in world.store.metrics[-1].resource_metrics[0].resource.attributes}
    assert {"service.name", "service.version", "service.instance.id"} <= resource


def test_probes_are_neither_counted_nor_public(world: World) -> None:
    for path in ("/healthz", "/metrics", "/healthz?deep=1"):
        assert world.service.client.get(path).status_code == 200
    assert until(lambda: _ready(world), 60)
    counted = world.service.client.get("/metrics").text
    assert not re.search(r'http_route="/(healthz|readyz|metrics|admin)', counted)
    public = world.service.client.get("/openapi.json").json()["paths"]
    assert set(public) == {"/api/orders", "/api/orders/{order_id}"}


def test_payments_are_counted_by_how_they_ended(world: World) -> None:
    assert world.trace
    assert world.service.order(quantity=500).status_code == 402
    assert world.gauge("payment_attempts_total", provider="lantern-pay", outcome="paid") >= 1
    assert world.gauge("payment_attempts_total", provider="lantern-pay", outcome="declined") == 1


def test_planted_errors_are_counted_logged_with_their_trace_and_tell_the_client_nothing(world: World) -> None:
    def counted() -> float:
        return world.gauge("http_server_request_duration_seconds_count", http_response_status_code="500")

    before = counted()
    world.service.turn(errors=1)
    answer = world.service.order()
    assert (answer.status_code, answer.json()["detail"]) == (500, "unexpected error")
    assert until(lambda: counted() == before + 1, 60), "it is counted after the answer"
    assert until(lambda: bool(world.lines("unexpected error")), 60), "the line is written after the answer"
    line = world.lines("unexpected error")[-1]
    assert "PlantedError" in line["exception"]
    assert until(lambda: _recorded(world, line["trace_id"]) == ["PlantedError"], 60)


def _recorded(world: World, trace: str) -> list[str]:
    """Return the types of the exceptions that the spans of a trace tell."""
    events = [event for span in world.store.spans() if span.trace_id.hex() == trace for event in span.events]
    told = [pair.value.string_value for event in events for pair in event.attributes if pair.key == "exception.type"]
    return [name.rpartition(".")[2] for name in told]


def test_planted_latency_is_measured(world: World) -> None:
    world.service.turn(latency=0.3)
    assert world.service.client.get("/api/orders", headers=WHO).elapsed.total_seconds() > 0.3

    def counted(bound: str) -> float:
        return world.gauge("http_server_request_duration_seconds_bucket", le=bound, http_request_method="GET")

    assert until(lambda: counted("+Inf") > counted("0.25"), 60), "it is counted after the answer"


def test_a_pool_without_connections_is_seen_in_metrics_readiness_and_answers_in_time(world: World) -> None:
    world.service.turn(pool_held=5, worker_paused=True)  # as far as it has so many
    used = world.gauge("db_client_connections_usage_connections", state="used", pool_name="orders")
    assert used == 3
    answers = (world.service.order() for _ in range(5))  # a machine with much to do may take longer now and then
    assert any(_refused_soon(answer) for answer in answers)
    assert world.service.client.get("/readyz").status_code == 503
    assert until(lambda: _answered(world, "/readyz") == {503}, 60), "the line is written after the answer"
    assert world.service.client.get("/healthz").status_code == 200
    world.service.turn()
    assert until(lambda: _ready(world), 60)


def _ready(world: World) -> bool:
    """Return whether it says so: where the machine halts for more than a second, it says the opposite, and is right."""
    return world.service.client.get("/readyz").status_code == 200


def _refused_soon(answer: httpx.Response) -> bool:
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    return answer.elapsed.total_seconds() < 2


def _answered(world: World, route: str) -> set[int]:
    """Return the statuses that a route answered, as its log lines tell."""
    return {line["status"] for line in world.lines("request") if line["route"] == route}


def test_a_backlog_is_seen_by_its_length_and_age_and_is_worked_off(world: World) -> None:
    world.service.turn(worker_paused=True)
    assert [world.service.order().status_code for _ in range(3)] == [201] * 3
    assert until(lambda: world.gauge("checkout_outbox_waiting") == 3, 60)
    assert until(lambda: world.gauge("checkout_outbox_oldest_waiting_seconds") > 0.4, 60)
    world.service.turn()
    assert until(lambda: world.gauge("checkout_outbox_waiting") == 0, 60)
    assert world.gauge("checkout_outbox_oldest_waiting_seconds") == 0


def test_only_the_token_turns_knobs(world: World) -> None:
    refused = world.service.client.put("/admin/knobs", json={"errors": 1}, headers={"Authorization": "Bearer wrong"})
    assert refused.status_code == 403
    assert world.service.client.get("/admin/knobs").status_code in (401, 403)


def test_what_is_wrong_with_a_request_is_told_without_what_was_sent(world: World) -> None:
    answer = world.service.client.post("/api/orders", json={"sku": "4111 1111", "quantity": 0}, headers=WHO)
    assert answer.status_code == 422
    assert {one["where"] for one in answer.json()["detail"]} == {"body.sku", "body.quantity"}
    assert "4111" not in answer.text


@pytest.mark.parametrize("path", ["/api/orders/9223372036854775808", "/api/orders?after=2147483648"])
def test_a_number_that_no_order_can_have_is_no_error_of_ours(path: str, world: World) -> None:
    assert world.service.client.get(path, headers=WHO).status_code == 422


@pytest.mark.parametrize(("path", "status"), [("/api/orders", 401), ("/api/orders/999999", 404), ("/nowhere", 404)])
def test_what_is_refused_is_told_as_a_problem_too(path: str, status: int, world: World) -> None:
    tenant = WHO if status == 404 else {}
    answer = world.service.client.get(path, headers=tenant)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_tenant_reads_its_own_orders_page_by_page_and_no_others(world: World) -> None:
    mine = world.ordered.json()["id"]
    assert world.service.order().status_code == 201
    (first,) = world.service.client.get(f"/api/orders?after={mine - 1}&limit=1", headers=WHO).json()
    following = world.service.client.get(f"/api/orders?after={first['id']}&limit=1", headers=WHO).json()
    assert first["id"] == mine < following[0]["id"]
    assert world.service.client.get(f"/api/orders/{mine}", headers={"X-Tenant-Id": "other"}).status_code == 404
    assert world.service.client.get("/api/orders").status_code == 401


def test_answers_carry_the_safe_headers(world: World) -> None:
    headers = world.ordered.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "max-age" in headers["Strict-Transport-Security"]


def test_every_mistake_in_the_environment_is_told_before_it_serves(tmp_path: Path) -> None:
    wrong = {"CHECKOUT_PORT": "none", "CHECKOUT_POOL_SIZE": "0", "CHECKOUT_PROT": "1", "CHECKOUT_ADMIN_TOKEN": "s3cret"}
    given = (f"{name}={value}" for name, value in {**wrong, "PYTHONPATH": str(service.EXAMPLE)}.items())
    done = toolbox.run(("env", *given, sys.executable, "-m", "checkout"), tmp_path, 30)
    assert done.code == 1
    assert all(name in done.output for name in ("port", "pool_size", "prot", "admin_token"))
    assert "s3cret" not in done.output


def _under_way(running: Service) -> float:
    found = scrapes.read(running.client.get("/metrics").text)
    return sum(sample.value for sample in found if sample.name == "http_server_active_requests")


def _begun(running: Service, answer: Future[httpx.Response]) -> Future[httpx.Response] | None:
    """Return the answer once it is seen to be under way; none if it was there before we could look."""
    assert until(lambda: answer.done() or _under_way(running) == 1, 60)
    return None if answer.done() else answer


def test_told_to_end_it_answers_what_is_under_way_and_sends_the_last_telemetry(tmp_path: Path) -> None:
    with sink.listening() as store:
        patient = {**PATIENT, "OTEL_EXPORTER_OTLP_ENDPOINT": store.url, "OTEL_BSP_SCHEDULE_DELAY": "60000"}
        with service.serving(tmp_path, patient) as running, ThreadPoolExecutor(1) as pool:
            running.turn(latency=1)
            process = running.process()
            answer = next(filter(None, (_begun(running, pool.submit(running.order)) for _ in range(5))))
            os.kill(process, signal.SIGTERM)
            assert answer.result().status_code == 201
            assert until(lambda: running.lines()[-1]["message"].startswith("Finished"), 60)
            told = [line["message"] for line in running.lines()]
        assert told.index("ended") > told.index("request")
        assert "POST /api/orders" in {span.name for span in store.spans()}
        assert "payment.attempts" in store.text()


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
    monkeypatch.syspath_prepend(str(service.EXAMPLE))


@pytest.mark.usefixtures("_importable")
def test_what_a_statement_was_given_is_not_in_its_error(tmp_path: Path) -> None:
    from checkout import database, settings
    from checkout.database import Order

    async def told() -> str:
        engine = database.create(settings.read({"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"}))
        try:
            async with database.sessions(engine)() as session:
                session.add(Order(tenant_id="t", sku="what-a-user-sent", quantity=1, cents=1, status="unpaid"))
                with pytest.raises(SQLAlchemyError) as raised:
                    await session.commit()
                return str(raised.value)
        finally:
            await engine.dispose()

    assert "what-a-user-sent" not in asyncio.run(told())


@pytest.mark.usefixtures("_importable")
def test_a_worker_survives_what_it_does_not_know() -> None:
    from checkout.knobs import Knobs
    from checkout.telemetry import Telemetry
    from checkout.worker import Worker

    rounds = 0

    async def run() -> None:
        def sessions() -> object:
            nonlocal rounds
            rounds += 1
            if rounds == 3:
                worker.stop.set()
            raise ValueError("unknown")

        worker = Worker(Mock(side_effect=sessions, begin=sessions), Telemetry("checkout", "1", "dev"), Knobs(), 0.01)
        await worker.run()

    asyncio.run(run())
    assert rounds == 3


@pytest.mark.usefixtures("_importable")
def test_an_answer_that_breaks_off_is_not_answered_a_second_time() -> None:
    from checkout.http import Context

    async def breaks_off(_: object, __: object, send: Callable[[object], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("in the midst of it")

    sent = AsyncMock()
    with pytest.raises(ValueError, match="in the midst of it"):
        asyncio.run(Context(breaks_off)({"type": "http", "method": "GET", "headers": []}, AsyncMock(), sent))
    assert [call.args[0]["type"] for call in sent.await_args_list] == ["http.response.start"]


@pytest.mark.usefixtures("_importable")
@pytest.mark.parametrize("said", [[], {}, "nonsense", {"approved": False}])
def test_an_answer_of_the_provider_that_was_not_agreed_on_is_a_failed_payment(said: object) -> None:
    from checkout.payments import Payments
    from checkout.settings import Settings
    from checkout.telemetry import Telemetry

    async def outcome() -> str:
        payments = Payments(Settings(), Telemetry("checkout", "1", "dev"))
        transport = httpx.MockTransport(lambda _: httpx.Response(200, json=said))
        payments.client = httpx.AsyncClient(transport=transport, base_url="http://provider.test")
        return await payments.charge(1, "lantern-pay", 1)

    assert asyncio.run(outcome()) == ("declined" if said == {"approved": False} else "failed")


@pytest.mark.usefixtures("_importable")
@pytest.mark.parametrize(("environment", "status"), [("dev", 200), ("prod", 404)])
def test_production_serves_no_pages(environment: str, status: int) -> None:
    from checkout import app, settings, telemetry

    async def asked(path: str) -> int:
        made = app.create(
            settings.read({"CHECKOUT_ENVIRONMENT": environment}), telemetry.Telemetry("checkout", "1", "-")
        )
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://test") as client:
            return (await client.get(path)).status_code

    assert [asyncio.run(asked(path)) for path in ("/docs", "/redoc", "/openapi.json")] == [status, 404, 200]


@pytest.mark.usefixtures("_importable")
def test_without_a_token_in_the_environment_there_are_no_knobs() -> None:
    from checkout import app, settings, telemetry

    async def asked(**stated: str) -> int:
        made = app.create(settings.read(stated), telemetry.Telemetry("checkout", "1", "dev"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://test") as client:
            return (await client.get("/admin/knobs")).status_code

    assert asyncio.run(asked()) == 404
    assert asyncio.run(asked(CHECKOUT_ADMIN_TOKEN=service.TOKEN)) == 401
