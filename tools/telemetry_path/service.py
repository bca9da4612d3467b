"""The reference service and its payment provider as processes of their own, on a database that has been migrated."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from burnbook import toolbox
from burnbook.live.processes import HOST, Address, LiveError, Start, running
from burnbook.toolbox import Tool

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "checkout"
TOKEN = "knobs-of-a-test-only"
WHO = {"X-Tenant-Id": "tenant-1", "X-User-Id": "user-1"}
_PYTHON = Tool("checkout", Path(sys.executable), sys.version_info[:3])
_PROVIDER = Tool("provider", Path(sys.executable), sys.version_info[:3])


@dataclass(frozen=True)
class Service:
    """A running service: where it is asked, and where its stdout goes."""

    url: str
    log: Path
    provider_log: Path
    client: httpx.Client = field(repr=False)

    def lines(self, log: Path | None = None) -> list[dict[str, Any]]:
        """Return the whole lines of its log, without one that is being written; every one has to be JSON."""
        whole = (log or self.log).read_text("utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def turn(self, **knobs: object) -> None:
        """Turn the knobs; what is not stated is harmless again."""
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        self.client.put("/admin/knobs", json=knobs, headers=bearer).raise_for_status()

    def order(self, quantity: int = 2, **headers: str) -> httpx.Response:
        return self.client.post("/api/orders", json={"sku": "lamp", "quantity": quantity}, headers={**WHO, **headers})

    def process(self) -> int:
        """Return the process id of the service."""
        return int(
            next(line["message"] for line in self.lines() if "server process" in line["message"]).split("[")[1][:-1]
        )


@contextmanager
def serving(folder: Path, variables: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Run both until the end of the block; `variables` are added to the environment of both."""
    own = {"PYTHONPATH": str(EXAMPLE), "CHECKOUT_ADMIN_TOKEN": TOKEN, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    own |= {"DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'checkout.db'}", **(variables or {})}
    migrate(folder, own)
    with running(_started(_PROVIDER, folder, own, ("-m", "checkout.provider", "{port}"))) as provider:
        own["CHECKOUT_PAYMENT_URL"] = provider.url
        start = _started(_PYTHON, folder, {**own, "CHECKOUT_PORT": "{port}"}, ("-m", "checkout"))
        with running(start) as address, httpx.Client(base_url=address.url, timeout=25, trust_env=False) as client:
            yield Service(address.url, folder / "checkout.log", folder / "provider.log", client)


def migrate(folder: Path, variables: Mapping[str, str]) -> None:
    """Bring the database up to date, as a job before a rollout does."""
    done = toolbox.run((*_environment(variables), sys.executable, "-m", "checkout.migrate"), folder, 60)
    if done.code != 0:
        raise LiveError(f"the database could not be migrated:\n{done.output}")


def _started(tool: Tool, folder: Path, variables: Mapping[str, str], words: tuple[str, ...]) -> Start:
    def command(address: Address) -> tuple[str, ...]:
        given = (*_environment(variables), str(tool.path), *words)
        return tuple(word.replace("{port}", str(address.port)) for word in given)

    return Start(tool, command, folder, lambda address: _healthy(f"http://{HOST}:{address.port}/healthz"))


def _environment(variables: Mapping[str, str]) -> tuple[str, ...]:
    inherited = [name for name in os.environ if name.startswith(("CHECKOUT_", "OTEL_", "DATABASE_URL"))]
    unset = (word for name in inherited for word in ("-u", name))
    return ("env", *unset, *(f"{name}={value}" for name, value in variables.items()))


def _healthy(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1, trust_env=False).is_success
    except httpx.HTTPError:
        return False
