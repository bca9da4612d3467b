"""Killing mutants: the real promtool runs the generated tests, unchanged, on one wrong rule file after the other."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from mutants import Mutant

from burnbook import toolbox
from burnbook.model.bundle import Bundle
from burnbook.text import yaml_out

_PATIENCE = 120
_UNREADABLE = ("could not parse", "unmarshal", "yaml:", "duplicate rules")


@dataclass(frozen=True, slots=True)
class Case:
    """One generated test in a file of its own, so that the first that fails ends the run; it took `seconds`."""

    file: str
    seconds: float


@dataclass(frozen=True)
class Suite:
    """The rules of one SLO and its tests, in a folder; `kills` counts which test killed whom, to try it first."""

    name: str
    document: dict[str, Any]
    folder: Path
    cases: tuple[Case, ...]
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    @staticmethod
    def rules(bundle: Bundle, name: str) -> dict[str, Any]:
        """Return the rule file of an SLO as data."""
        path = f"alerts/rules/{name}.yaml"
        return _read(next(artifact.content for artifact in bundle.artifacts if artifact.path == path))

    @classmethod
    def of(cls, bundle: Bundle, name: str, folder: Path) -> Suite:
        """Write the tests of an SLO (`service.slo`), one file a case, and pass all of them on the rules as they are."""
        contents = {artifact.path: artifact.content for artifact in bundle.artifacts}
        document = cls.rules(bundle, name)
        (folder / "tests").mkdir(parents=True)
        files = [path for path in contents if path.startswith(f"alerts/tests/{name}.")]
        cases = [case for path in files for case in _split(path, _read(contents[path]), folder / "tests")]
        cases += _planned(contents, name, folder / "tests")
        (folder / "rules").mkdir()
        _write(folder / f"rules/{name}.yaml", document)
        timed = [Case(case, _passes(case, folder)) for case in cases]
        return cls(name, document, folder, tuple(sorted(timed, key=lambda case: case.seconds)))

    def killer(self, mutant: Mutant) -> str | None:
        """Return the first test that fails on a mutant; None if it survives them all."""
        with tempfile.TemporaryDirectory(dir=self.folder) as made:
            folder = Path(made)
            (folder / "rules").mkdir()
            (folder / "tests").symlink_to(self.folder / "tests")
            _write(folder / f"rules/{self.name}.yaml", mutant.of(self.document))
            for case in sorted(self.cases, key=lambda case: -self.kills[mutant.subject, case.file]):
                code, output = _run(case.file, folder)
                if code:
                    assert not any(sign in output for sign in _UNREADABLE), f"{mutant.title} is no rule:\n{output}"
                    self.kills[mutant.subject, case.file] += 1
                    return case.file
        return None

    def survivors(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """Return the mutants that no test kills; as many are tried at a time as there are processors."""
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            killers = pool.map(self.killer, mutants)
            return [mutant for mutant, killer in zip(mutants, killers, strict=True) if killer is None]


def _planned(contents: Mapping[str, str], name: str, folder: Path) -> list[str]:
    """Write the tests of an SLO's maintenance, which share a file with those of other SLOs of the service."""
    service, slo = name.split(".") if "." in name else (name, "")
    found = list[str]()
    for path in contents:
        if path.startswith(f"alerts/tests/{service}.maintenance."):
            document = _read(contents[path])
            mine = [test for test in document["tests"] if test["name"].startswith(f"{slo}: ")]
            rules = {"rule_files": [f"../rules/{name}.yaml"], "tests": mine}
            found += _split(path, document | rules, folder) if mine else []
    return found


def _split(path: str, document: dict[str, Any], folder: Path) -> list[str]:
    """Write each test of a file on its own, everything else of it unchanged; return the names."""
    names = [f"{Path(path).stem}.{number}.yaml" for number in range(len(document["tests"]))]
    for name, test in zip(names, document["tests"], strict=True):
        _write(folder / name, document | {"tests": [test]})
    return names


def _passes(file: str, folder: Path) -> float:
    start = time.monotonic()
    code, output = _run(file, folder)
    assert code == 0, f"{file} fails on the rules as they are:\n{output}"
    return time.monotonic() - start


def _run(file: str, folder: Path) -> tuple[int, str]:
    promtool = toolbox.find("promtool")
    assert promtool, "no promtool: run tools/install"
    result = toolbox.run((str(promtool.path), "test", "rules", f"tests/{file}"), folder, _PATIENCE)
    assert result.code is not None, f"{file} takes more than {_PATIENCE} s:\n{result.output}"
    return result.code, result.output


def _read(content: str) -> dict[str, Any]:
    return dict(yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(yaml_out.dump(document), encoding="utf-8")
