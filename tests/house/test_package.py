"""The wheel holds what the program reads."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_data_and_types_and_runs_from_itself(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "burnbook/py.typed" in names
    assert "burnbook/data/families/otel-http.yaml" in names
    assert not [name for name in names if name.startswith(("tests/", "slos/"))]
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import burnbook; from burnbook.load.families import families;"
        "print(burnbook.__file__, len(families()))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(wheel)], capture_output=True, text=True, check=True, timeout=120
    )
    place, count = done.stdout.split()
    assert str(wheel) in place
    assert int(count) >= 3
