"""Real processes and real time: two runs at once, and signals while a run is under way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from interrupted import GENERATE, Shop, bundle, command, left_over

WAIT = 120
# Python itself ends with 1 if a signal meets it before it runs any code of ours: a word says that it does.
BEGUN = "import runpy; print('begun', flush=True); runpy.run_module('burnbook', run_name='__main__')"
# Stands in for promtool: it finds everything right, once it is let go.
PROMTOOL = """\
#!/bin/sh
if [ "$1" = --version ]; then echo "promtool, version 2.42.0"; exit; fi
: > "{gate}/waiting"
until [ -e "{gate}/go" ]; do /bin/sleep 0.02; done
"""


@pytest.fixture
def gate(shop: Shop) -> Path:
    """Put a promtool on PATH that waits until `go` is there."""
    folder = shop.scratch / "empty"
    (folder / "promtool").write_text(PROMTOOL.format(gate=folder))
    (folder / "promtool").chmod(0o755)
    return folder


def test_a_tool_that_did_not_hear_ctrl_c_is_ended(shop: Shop, gate: Path) -> None:
    folder = shop.copy()
    with _started(folder, "generate", "--no-proof", "amtool", "--no-proof", "otelcol") as first:
        _until(gate / "waiting")
        first.send_signal(signal.SIGINT)  # to us alone, as if promtool had been between fork and exec
        said = first.communicate(timeout=WAIT)[1]
    assert first.returncode == 130
    assert said.startswith("interrupted; ")
    assert bundle(folder) == shop.old


def test_of_two_runs_at_once_one_publishes_and_the_other_says_so(shop: Shop, gate: Path) -> None:
    folder = shop.copy()
    with _started(folder, "generate", "--no-proof", "amtool", "--no-proof", "otelcol") as first:
        _until(gate / "waiting")
        second = _finished(folder, "generate", "--no-proof", "amtool", "--no-proof", "otelcol")
        (gate / "go").touch()
        said = first.communicate(timeout=WAIT)[1]
    assert (first.returncode, said) == (0, "")
    assert second.returncode == 1
    assert f"error[locked]: another run is writing to {folder}" in second.stderr
    assert "wait for the other `burnbook` to end" in second.stderr
    assert "nothing was written" in second.stderr
    assert left_over(folder) == []


def test_a_run_that_is_killed_while_promtool_works_leaves_the_old_bundle_and_no_lock(shop: Shop, gate: Path) -> None:
    folder = shop.copy()
    with _started(folder, "generate", "--no-proof", "amtool", "--no-proof", "otelcol") as first:
        _until(gate / "waiting")
        first.kill()
    (gate / "go").touch()
    assert bundle(folder) == shop.old
    assert command(folder, *GENERATE).code == 0
    assert bundle(folder) == shop.new
    assert left_over(folder) == []


def test_ctrl_c_while_promtool_works_ends_the_run_and_leaves_the_old_bundle(shop: Shop, gate: Path) -> None:
    folder = shop.copy()
    with _started(folder, "generate", "--no-proof", "amtool", "--no-proof", "otelcol") as first:
        _until(gate / "waiting")
        os.killpg(first.pid, signal.SIGINT)  # a terminal sends it to promtool, too
        said = first.communicate(timeout=WAIT)[1]
    assert first.returncode == 130
    assert said.startswith("interrupted; ")
    assert "Traceback" not in said
    assert bundle(folder) == shop.old
    assert left_over(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("twentieths", [2, 4, 5, 6, 8])
def test_a_signal_at_any_time_leaves_one_whole_bundle(shop: Shop, number: signal.Signals, twentieths: int) -> None:
    folder = shop.copy()
    with _started(folder, *GENERATE) as run:
        assert run.stdout
        assert run.stdout.readline() == "begun\n"
        time.sleep(twentieths / 20)
        run.send_signal(number)
        said = run.communicate(timeout=WAIT)[1]
    assert run.returncode in (0, 130, -number), said
    command(folder, "validate")
    assert bundle(folder) in (shop.old, shop.new)
    assert command(folder, *GENERATE).code == 0
    assert bundle(folder) == shop.new
    assert left_over(folder) == []


def _started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", BEGUN, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def _finished(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "burnbook", *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=WAIT, check=False)


def _until(path: Path) -> None:
    deadline = time.monotonic() + WAIT
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.01)
