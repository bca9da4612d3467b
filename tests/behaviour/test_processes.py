"""Servers of our own leave nothing behind, whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from burnbook.live import processes
from burnbook.live.processes import Address, LiveError, Start, running, scratch, until
from burnbook.toolbox import Tool

TOOL = Tool("server", Path(sys.executable), (1, 2, 3))
# Tells its id, and ends badly as soon as there is a file of the name.
DYING = """\
import os, sys, time
print("no memory", os.getpid(), flush=True)
while not os.path.exists("now"):
    time.sleep(0.01)
sys.exit(7)
"""
SERVE = "import http.server, sys; http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), None).serve_forever()"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
# Starts a server that starts another process, tells its folder and both ids, and waits to be killed.
PARENT = """\
import sys, time
from pathlib import Path
from burnbook.live.processes import Start, running, scratch
from burnbook.toolbox import Tool
with scratch("burnbook-test-") as folder:
    told = folder / "told"
    command = ("/bin/sh", "-c", "sleep 60 & echo $$ $! > told.new; mv told.new told; wait")
    with running(Start(Tool("sh", Path("/bin/sh"), (1,)), lambda _: command, folder, lambda _: told.exists())):
        print(folder, told.read_text(), flush=True)
        time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def accepts(address: Address) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", address.port)) == 0


def start(folder: Path, code: str, ready: Callable[[Address], bool] = accepts, seconds: float = 60) -> Start:
    return Start(TOOL, lambda address: (sys.executable, "-c", code, str(address.port)), folder, ready, seconds)


def test_a_server_is_ready_inside_the_block_and_gone_after_it_even_if_the_block_fails(tmp_path: Path) -> None:
    seen = []

    def fail() -> None:
        with running(start(tmp_path, SERVE)) as address:
            seen.append((address, accepts(address)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    ((address, accepted),) = seen
    assert accepted
    assert not accepts(address)


def test_a_server_that_does_not_start_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(LiveError, match=r"server 1\.2\.3 ended by itself with code 1:\n(?s:.*)no such flag"),
        running(start(tmp_path, "raise SystemExit('no such flag')")),
    ):
        pass


def test_a_server_that_never_gets_ready_is_ended_and_told(tmp_path: Path) -> None:
    def never(_: Address) -> bool:
        assert until(lambda: "I wait" in (tmp_path / "server.log").read_text(), 60)
        return False

    with (
        pytest.raises(LiveError, match=r"not ready within 0.5s:\nI wait"),
        running(start(tmp_path, "import time; print('I wait', flush=True); time.sleep(60)", never, seconds=0.5)),
    ):
        pass


def test_a_server_that_ignores_the_request_to_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burnbook.live.processes._STOP_SECONDS", 0.2)
    pids: list[int] = []
    code = STUBBORN.replace("print('on'", "import os; print(os.getpid()")
    ready = lambda _: bool((tmp_path / "server.log").read_text())  # noqa: E731
    with running(start(tmp_path, code, ready)):
        pids.append(int((tmp_path / "server.log").read_text()))
        assert alive(pids[0])
    assert not alive(pids[0])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_us(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout
        folder, *pids = parent.stdout.readline().decode().split()
        assert all(alive(int(pid)) for pid in pids)
        os.kill(parent.pid, how)
    assert until(lambda: not any(alive(int(pid)) for pid in pids) and not Path(folder).exists(), 60)


def test_a_folder_is_lent_and_taken_back() -> None:
    with scratch() as folder:
        (folder / "file").touch()
    assert not folder.exists()


def test_a_server_whose_port_somebody_else_took_gets_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = processes._free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = iter([other.getsockname()[1], free])
        monkeypatch.setattr(processes, "_free_port", lambda: next(ports))
        with running(start(tmp_path, SERVE, lambda address: address.port == free and accepts(address))) as address:
            assert address.port == free


def test_a_server_that_dies_while_it_is_used_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"

    def use() -> None:
        with running(start(tmp_path, DYING, lambda _: bool(log.read_text()))):
            pid = int(log.read_text().split()[-1])
            (tmp_path / "now").touch()
            assert until(lambda: not alive(pid), 60)
            raise LiveError("no answer")

    with pytest.raises(LiveError, match=r"server 1\.2\.3 ended by itself with code 7:\nno memory"):
        use()
