"""A headless Chromium, driven by its DevTools protocol over two pipes: no port, no client library."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from burnbook.preview import photo

FOUND = photo.browser()
PHONE = (390, 844)
_PATIENCE = 60.0


class BrowserError(Exception):
    """The browser refused something, ended, or did not answer in time."""


@dataclass
class Browser:
    """A browser with one page; `asked` collects the address of everything that the page loads."""

    read: int
    write: int
    session: str = ""
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _last: int = 0
    _rest: bytes = b""
    _events: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._last:
            self._events.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return answer["result"]

    def attach(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def phone(self, scale: float = 1) -> None:
        width, height = PHONE
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=True
        )

    def offline(self) -> None:
        self.call(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    def dark(self, *, dark: bool) -> None:
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def scripts(self, *, run: bool) -> None:
        self.call("Emulation.setScriptExecutionDisabled", value=not run)

    def open(self, address: str) -> None:
        self._events.clear()
        done = self.call("Page.navigate", url=address)
        if error := done.get("errorText"):
            raise BrowserError(f"{address}: {error}")
        if "loaderId" in done:  # else it was another place of the same page
            self._loaded(done["loaderId"])

    def _loaded(self, page: str) -> None:
        """Wait until this page is there (the end of the one before may be told only now), and heed what is told."""
        while True:
            heard, self._events = self._events, []
            for event in heard:
                self._heed(event)
            if any(_is_load(event, page) for event in heard):
                return
            self._events.append(self._next())

    def ask(self, expression: str) -> Any:
        """Return what an expression is on the page."""
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True, "userGesture": True}
        result = self.call("Runtime.evaluate", **params)
        if "exceptionDetails" in result:
            raise BrowserError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def until(self, expression: str) -> Any:
        """Ask again and again until the answer is truthy; fail after a while."""
        end = time.monotonic() + _PATIENCE
        while not (answer := self._asked_while_it_moves(expression)):
            if time.monotonic() > end:
                raise BrowserError(f"it never became true: {expression}")
            time.sleep(0.05)
        return answer

    def _asked_while_it_moves(self, expression: str) -> Any:
        """Return the answer of the page; nothing while the browser goes from one page to another."""
        try:
            return self.ask(expression)
        except BrowserError as error:
            if "context" in str(error) or "navigated" in str(error):
                return None
            raise

    def click(self, selector: str) -> None:
        """Click as a finger does, at the middle of an element's first line."""
        box = self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def shot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def pdf(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF")["data"])

    def _heed(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"):
            self.told.append(json.dumps(params))

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.read], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.read, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserError("the browser does not answer")
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


def _is_load(event: dict[str, Any], page: str) -> bool:
    params = event.get("params", {})
    told = (event.get("method"), params.get("name"), params.get("loaderId"))
    return told == ("Page.lifecycleEvent", "load", page)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser of our own; it is gone at the end, with its profile, whatever happens."""
    ours_out, its_in = os.pipe()[::-1]
    ours_in, its_out = os.pipe()
    profile = Path(tempfile.mkdtemp(prefix="burnbook-browser-"))
    flags = [
        "--headless=new",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--no-proxy-server",
    ]
    flags += ["--disable-dev-shm-usage", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    high_in, high_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (its_in, its_out))
    process = subprocess.Popen(
        [str(FOUND), *flags],
        preexec_fn=lambda: (os.dup2(high_in, 3), os.dup2(high_out, 4)),  # noqa: PLW1509 - where the protocol has its pipes
        close_fds=False,  # every other end closes by itself
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for end in (its_in, its_out, high_in, high_out):
        os.close(end)
    try:
        found = Browser(ours_in, ours_out)
        found.attach()
        yield found
    finally:
        os.killpg(process.pid, 9)
        process.wait()
        os.close(ours_in)
        os.close(ours_out)
        shutil.rmtree(profile, ignore_errors=True)


@contextmanager
def quiet(running: Browser) -> Iterator[Browser]:
    """Lend a browser as a phone without a network; it must not complain, and ask for files alone."""
    running.phone()
    running.offline()
    running.scripts(run=True)
    running.asked.clear()
    running.told.clear()
    yield running
    assert running.told == [], "the browser complains"
    assert [address for address in running.asked if not address.startswith("file://")] == []
