"""What is published beside the code is true."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.main import get_command

from burnbook import pipeline
from burnbook.cli.app import app
from burnbook.text import markdown, yaml_in
from support import write

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(get_command(app).commands)
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md")),
]


def burnbook(*arguments: str) -> str:
    command = [sys.executable, "-m", "burnbook", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=ROOT).stdout


def plain(data: Any) -> Any:
    """Documents hold decimals; the schema checker reads floats."""
    return json.loads(json.dumps(data, default=float))


@pytest.mark.parametrize("which", ["service", "project"])
def test_the_published_schema_is_what_the_command_prints(which: str) -> None:
    assert (ROOT / f"docs/schema/{which}.json").read_text() == burnbook("schema", which)


def test_the_reference_definitions_fit_the_published_schemas() -> None:
    files = [
        (ROOT / "burnbook.yaml", "project"),
        *((path, "service") for path in sorted((ROOT / "slos").glob("*.yaml"))),
    ]
    for path, which in files:
        schema = json.loads((ROOT / f"docs/schema/{which}.json").read_text())
        data = plain(yaml_in.read(path.read_text(), path.name)[0].data)
        jsonschema.validate(data, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data | {"surprise": 1}, schema)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_examples_in_its_help_and_a_line_in_the_readme(command: str) -> None:
    assert "Example" in burnbook(command, "--help")
    assert f"burnbook {command}" in (ROOT / "README.md").read_text()


def test_the_list_of_commands_cuts_no_line_off() -> None:
    listed = burnbook("--help").partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if not line.endswith("...")] == [*get_command(app).commands]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_of_a_document_leads_to_a_file(document: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(), flags=re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in target]
    assert [target for target in targets if not ((ROOT / document).parent / target).exists()] == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    wanted = re.compile(r"pypi\.org|pythonhosted|deb\.debian\.org|proxy\.golang|npmjs|--index-url|/root/|/work/")
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        name
        for name in files
        if name != own and (ROOT / name).is_file() and wanted.search((ROOT / name).read_text(errors="replace"))
    ]
    assert found == []


def test_modules_and_functions_are_short() -> None:
    long: list[str] = []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        text = path.read_text()
        if text.count("\n") > 250:
            long.append(path.name)
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        long += [f"{path.name}:{node.name}" for node in functions if (node.end_lineno or 0) - node.lineno >= 40]
    assert long == []


def test_the_readmes_example_of_a_mistake_is_what_is_said(tmp_path: Path) -> None:
    shutil.copy(ROOT / "burnbook.yaml", tmp_path)
    shutil.copytree(ROOT / "slos", tmp_path / "slos")
    definition = tmp_path / "slos" / "checkout.yaml"
    definition.write_text(definition.read_text().replace("250ms", "300ms").replace("250 ms", "300 ms"))
    command = [sys.executable, "-m", "burnbook", "generate"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path).stderr
    assert told in (ROOT / "README.md").read_text()
    assert "300ms is no bucket bound" in told


def test_the_readmes_first_files_are_right(tmp_path: Path) -> None:
    service, project = markdown.blocks((ROOT / "README.md").read_text(), "yaml")
    told = pipeline.compile_plan(write(tmp_path, service, project)).warnings
    assert [problem.id for problem in told] == ["no-probe"]


def test_no_two_tests_files_share_a_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert {name for name in names if names.count(name) > 1} == set(), "pytest would import one of them only"
