"""Generating again changes nothing: not the day, not the order of files, not the seed of Python's hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from burnbook import pipeline
from support import PROJECT, SERVICE

ROOT = Path(__file__).parents[2]
DIGEST = """
import hashlib, sys
from pathlib import Path
from burnbook import pipeline
plan = pipeline.compile_plan(Path(sys.argv[1])).plan
bundles = [pipeline.render(plan) for _ in range(2)]
assert bundles[0] == bundles[1]
for artifact in bundles[0].artifacts:
    print(artifact.path, hashlib.sha256(artifact.content.encode()).hexdigest())
"""


def test_the_reference_bundle_is_the_same_bytes_twice_and_under_any_hash_seed() -> None:
    made = [_digests(seed) for seed in ("1", "4711")]
    assert made[0] == made[1]
    assert len(made[0].splitlines()) > 50


def test_the_order_in_which_files_are_found_does_not_matter(tmp_path: Path) -> None:
    bundles = []
    for number, folders in enumerate((("one", "two"), ("two", "one"))):
        root = tmp_path / str(number)
        for name, word in (("one", "web"), ("two", "api")) if number else (("two", "api"), ("one", "web")):
            (root / name).mkdir(parents=True)
            (root / name / f"{word}.yaml").write_text(SERVICE.replace("service: web", f"service: {word}"))
        (root / "burnbook.yaml").write_text(f"{PROJECT}definitions: [{', '.join(folders)}]\n")
        bundles.append(pipeline.render(pipeline.compile_plan(root).plan))
    assert bundles[0] == bundles[1]


def _digests(seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    argv = [sys.executable, "-c", DIGEST, str(ROOT)]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=True).stdout
