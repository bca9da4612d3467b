"""The public API: an order is taken, paid, and left to the worker to confirm."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from checkout import context
from checkout.database import Order, Outbox, Session

_PRICE = 12_00
_LAST = 2**31 - 1  # the database's INTEGER: what is larger would be an error of ours, and spend the budget
_STATUS = {"paid": 201, "declined": 402, "failed": 502}


class Basket(BaseModel):
    """What somebody buys, and who takes the money."""

    model_config = ConfigDict(extra="forbid")

    sku: str = Field(pattern=r"^[a-z0-9-]{1,64}$")
    quantity: int = Field(ge=1, le=1000)
    provider: Literal["lantern-pay", "north-bank"] = "lantern-pay"


class Told(BaseModel):
    """An order as clients see it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    sku: str
    quantity: int
    cents: int
    status: str


async def _suffer(request: Request) -> None:
    await request.app.state.knobs.suffer()


def _tenant() -> str:
    if (tenant := context.current().tenant_id) is None:
        raise HTTPException(401)  # the edge proxy states who asks
    return tenant


router = APIRouter(prefix="/api", dependencies=[Depends(_suffer)])
Tenant = Annotated[str, Depends(_tenant)]


@router.post("/orders", response_model=Told, status_code=201)
async def order(basket: Basket, tenant: Tenant, session: Session, request: Request, response: Response) -> Order:
    """Take an order; the transaction ends before the provider is asked, so that no connection waits for it."""
    cents = basket.quantity * _PRICE
    made = Order(tenant_id=tenant, sku=basket.sku, quantity=basket.quantity, cents=cents, status="unpaid")
    session.add(made)
    await session.commit()
    made.status = await request.app.state.payments.charge(made.id, basket.provider, cents)
    if made.status == "paid":
        session.add(_to_confirm(made))
    await session.commit()
    response.status_code = _STATUS[made.status]
    return made


@router.get("/orders/{order_id}", response_model=Told)
async def one(order_id: Annotated[int, Path(ge=1, le=_LAST)], tenant: Tenant, session: Session) -> Order:
    """Return an order of the tenant's own."""
    found = await session.scalar(select(Order).where(Order.id == order_id, Order.tenant_id == tenant))
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/orders", response_model=list[Told])
async def some(
    tenant: Tenant,
    session: Session,
    after: Annotated[int, Query(ge=0, le=_LAST)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[Order]:
    """Return orders of the tenant's own; `after` is the last id that was seen."""
    page = select(Order).where(Order.tenant_id == tenant, Order.id > after).order_by(Order.id).limit(limit)
    return list((await session.scalars(page)).all())


def _to_confirm(made: Order) -> Outbox:
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    about = context.current().fields()
    return Outbox(order_id=made.id, created=time.time(), traceparent=carrier.get("traceparent"), **about)
