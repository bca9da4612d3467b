"""Where the words go: closed pipes, terminals that know no letters but ASCII, and very many of them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli_case import Case

SLO = "  - name: slo-{0}\n    objektive: 99.9\n    sli:\n      availability: {{}}\n" + "    # filler\n" * 6
LINES = SLO.count("\n")
FORMATS = (("generate",), ("generate", "--format", "json"), ("generate", "--format=github"))


@pytest.fixture
def shop(tmp_path: Path) -> Case:
    case = Case("generate-without-proof", tmp_path)
    case.set_up()
    return case


def test_a_file_of_two_thousand_lines_with_an_error_in_each_slo_is_answered_at_once(shop: Case) -> None:
    definition = shop.shop / "slos" / "checkout.yaml"
    head = definition.read_text().partition("  - name:")[0]
    definition.write_text(head + "".join(SLO.format(number) for number in range(2000 // LINES)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = shop.command("generate")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime  # of ours: others may hold us up
    lines = [int(line.split(":")[1]) for line in done.stderr.decode().splitlines() if "error[unknown-key]" in line]
    first = head.count("\n") + 2
    assert lines == list(range(first, first + 2000, LINES))
    assert done.stderr.decode().endswith("200 problems; nothing was written\n")
    assert seconds < 3


def test_a_line_of_a_million_letters_is_answered_before_the_patience_of_a_case_ends(shop: Case) -> None:
    (shop.shop / "slos" / "checkout.yaml").write_text("title: " + "a" * 1_000_000)
    done = shop.command("generate")
    assert done.stderr.decode().startswith("slos/checkout.yaml:1:1: error[missing-key]")
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", [("generate", "--no-proof", "promtool"), ("schema", "service")])
def test_a_reader_that_goes_away_is_no_problem_of_the_bundle(shop: Case, arguments: tuple[str, ...]) -> None:
    argv = [sys.executable, "-m", "burnbook", *arguments]
    environment, pipe = shop.environment(), subprocess.PIPE
    with subprocess.Popen(argv, cwd=shop.shop, env=environment, stdout=pipe, stderr=pipe) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read().decode()
        code = running.wait(60)
    assert said == ""
    assert code in (0, 141)


@pytest.mark.parametrize("arguments", FORMATS)
def test_problems_with_foreign_letters_are_told_to_a_terminal_that_knows_only_ascii(
    shop: Case, arguments: tuple[str, ...]
) -> None:
    definition = shop.shop / "slos" / "checkout.yaml"
    definition.write_text(definition.read_text().replace("team: storefront", "team: Bücher"))
    done = shop.command(*arguments, PYTHONIOENCODING="ascii")
    assert done.returncode == 1, done.stderr.decode()
    assert b"unknown-team" in done.stdout + done.stderr or b"wrong-form" in done.stdout + done.stderr


def test_a_diff_with_foreign_letters_is_shown_on_a_terminal_that_knows_only_ascii(shop: Case) -> None:
    definition = shop.shop / "slos" / "checkout.yaml"
    definition.write_text(definition.read_text().replace("team:", "title: Bücher\nteam:"))
    nowhere = str(shop.scratch / "empty")
    done = shop.command("generate", "--check", PYTHONIOENCODING="ascii", PATH=nowhere, BURNBOOK_TOOLS=nowhere)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"the bundle on disk differs from its definitions" in done.stdout


def test_json_is_all_that_stdout_holds_also_when_all_is_well(shop: Case) -> None:
    done = shop.command("generate", "--no-proof", "promtool", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == []
