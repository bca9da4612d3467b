"""What a start costs, and what it does not touch."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from burnbook import __version__


def python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import json, sys; sys.argv = ['burnbook', *sys.argv[1:]]\n"
        "import contextlib, io\n"
        "from burnbook.__main__ import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main()\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    return set(json.loads(python(code, *arguments)))


def test_version_is_told_without_importing_the_command_line() -> None:
    loaded = loaded_by("--version")
    assert not loaded & {"typer", "pydantic", "yaml", "rich", "requests", "grafanalib", "jinja2", "opentelemetry"}


def test_help_imports_nothing_that_compiles() -> None:
    loaded = loaded_by("--help")
    assert not loaded & {"pydantic", "yaml", "promql_parser", "requests", "grafanalib", "jinja2", "opentelemetry"}


def test_a_check_imports_no_server_client_and_no_telemetry() -> None:
    loaded = loaded_by("generate", "--check")
    assert "pydantic" in loaded
    assert not loaded & {"requests", "opentelemetry", "rich.console"}


def test_version_answers_within_a_tenth_of_a_second_at_best() -> None:
    assert any(version_seconds() < 0.1 for _ in range(50))


def version_seconds() -> float:
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "burnbook", "--version"], capture_output=True, text=True, check=True)
    seconds = time.monotonic() - start
    assert done.stdout == f"burnbook {__version__}\n"
    return seconds
