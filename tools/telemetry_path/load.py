"""Users of the service: they ask without pause, and count what they were answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import httpx

from telemetry_path.service import WHO

_ORDERS = 5  # one request in so many orders, the others look


@dataclass
class Load:
    """Answers by status; a request without one counts under 0."""

    url: str
    users: int = 3
    pause: float = 0.05
    statuses: Counter[int] = field(default_factory=Counter)
    ended: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @property
    def total(self) -> int:
        return sum(self.statuses.values())

    @property
    def bad(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @contextmanager
    def running(self) -> Iterator[Load]:
        threads = [Thread(target=self._use) for _ in range(self.users)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()

    def _use(self) -> None:
        with httpx.Client(base_url=self.url, headers=WHO, timeout=10, trust_env=False) as client:
            while not self.ended.is_set():
                status = self._asked(client)
                with self.lock:
                    self.statuses[status] += 1
                time.sleep(self.pause)

    def _asked(self, client: httpx.Client) -> int:
        try:
            if self.total % _ORDERS == 0:
                return client.post("/api/orders", json={"sku": "lamp", "quantity": 1}).status_code
            return client.get("/api/orders?limit=1").status_code
        except httpx.HTTPError:
            return 0
