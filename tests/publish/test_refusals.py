"""What the system refuses - space, rights, sizes - is told in its words, and what is said of the bundle is true."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from interrupted import GENERATE, Shop, bundle, command, left_over, refused

LANES = 4
AS_IT_WAS = "the bundle is as it was"
# Root without the right to pass over permissions: file systems treat it as anyone else.
MORTAL = """\
import ctypes, os, sys
libc = ctypes.CDLL(None)
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.executable, [sys.executable, "-m", "burnbook", *sys.argv[1:]])
"""


@pytest.mark.parametrize("lane", range(LANES))
def test_a_disk_that_is_full_from_some_moment_on_is_told_and_the_next_run_mends_it(shop: Shop, lane: int) -> None:
    for moment in count(lane + 1, LANES):
        folder = shop.copy()
        done = refused(folder, moment)
        if done.code == 0:
            assert bundle(folder) == shop.new
        else:
            assert done.code == 1, done.said
            assert "No space left on device" in done.said
            assert bundle(folder) == shop.old or AS_IT_WAS not in done.said, f"untrue: full at change {moment}"
        assert command(folder, *GENERATE).code == 0
        assert bundle(folder) == shop.new
        assert left_over(folder) == []
        if done.moments < moment:
            return


@pytest.mark.parametrize("closed", ["alerts", "alerts/rules", "alerts/tests", ".burnbook", "."])
def test_a_folder_without_write_permission_is_told_and_the_old_bundle_stays(shop: Shop, closed: str) -> None:
    folder = shop.copy()
    (folder / closed).chmod(0o555)
    done = _mortal(folder)
    (folder / closed).chmod(0o755)
    if closed in ("alerts", "."):  # nothing is made or removed right there
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 1
    assert f"{closed}" in done.stderr
    assert "Permission denied" in done.stderr
    assert bundle(folder) == shop.old
    assert left_over(folder) == []


def test_a_file_that_may_not_grow_is_told_and_the_old_bundle_stays(shop: Shop) -> None:
    folder = shop.copy()
    limited = ["/bin/sh", "-c", 'ulimit -f 8; exec "$0" -m burnbook "$@"', sys.executable, *GENERATE]
    done = subprocess.run(limited, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert bundle(folder) == shop.old
    assert left_over(folder) == []


def _mortal(folder: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", MORTAL, *GENERATE]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
