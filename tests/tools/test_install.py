"""What tools/install promises, without a network: the PATH of every run holds only what the test puts there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

INSTALL = Path(__file__).parents[2] / "tools" / "install"
# Stands in for apt-get: "download" leaves a package of the given name, anything else succeeds.
APT_GET = """\
while [ "$1" != download ] && [ $# -gt 0 ]; do shift; done
if [ $# -gt 0 ]; then : > "$2_1.deb"; fi
"""
# Stands in for dpkg-deb, with promtool in a package of its own and Debian's name for alertmanager.
DPKG_DEB = """\
case "$2" in
*/prometheus_*) tools="prometheus" version=3.5.3 ;;
*/promtool_*) tools="promtool" version=3.5.3 ;;
*) tools="prometheus-alertmanager amtool" version=0.33.1 ;;
esac
/bin/mkdir -p "$3/usr/bin"
for tool in $tools; do
    printf '#!/bin/sh\\necho tool, version %s+ds1\\n' "$version" > "$3/usr/bin/$tool"
    /bin/chmod +x "$3/usr/bin/$tool"
done
/bin/mkdir -p "$3/usr/share/prometheus/alertmanager"
case "$2" in */prometheus-alertmanager_*) : > "$3/usr/share/prometheus/alertmanager/default.tmpl" ;; esac
"""


@dataclass(frozen=True)
class Machine:
    """A machine on which nothing is installed but what a test adds."""

    root: Path

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.root / "bin"),
            "BURNBOOK_TOOLS": str(self.cache),
            "HOME": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, name: str, script: str, folder: str = "bin") -> None:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def tools(self, version: str, *names: str, folder: str = "bin") -> None:
        for name in names:
            self.command(name, f"echo '{name}, version {version}+ds (branch: debian/sid)'", folder)

    def archive(self, apt_get: str) -> None:
        self.command("apt-get", apt_get)
        self.command("dpkg-deb", DPKG_DEB)
        self.command("dpkg", "echo amd64")
        self.command("apt-config", f"echo \"one='{self.root}/apt.list' parts='{self.root}/none'\"")
        (self.root / "apt.list").write_text("deb http://archive.invalid/debian stable main universe\n")

    def install(self, *options: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, str(INSTALL), *options]
        return subprocess.run(argv, env=self.environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    return Machine(tmp_path)


def test_where_nothing_can_be_got_it_says_what_to_do_by_hand(machine: Machine) -> None:
    done = machine.install("--all")
    assert done.returncode == 1
    assert "apt-get and dpkg-deb are needed" in done.stderr
    assert f"{machine.cache}/prometheus/<version>/prometheus and promtool" in done.stderr
    assert "install Go" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_enough_tools_on_path_are_taken_as_they_are(machine: Machine) -> None:
    machine.tools("2.42.0", "prometheus", "promtool")
    machine.tools("0.25.0", "prometheus-alertmanager", "amtool")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert "prometheus 2.42.0: on PATH" in done.stdout
    assert "alertmanager 0.25.0: on PATH" in done.stdout
    assert not machine.cache.exists()


def test_a_promtool_on_path_that_is_too_old_is_not_taken(machine: Machine) -> None:
    machine.tools("2.41.9", "promtool")
    machine.tools("2.42.0", "prometheus")
    machine.tools("0.25.0", "alertmanager", "amtool")
    done = machine.install()
    assert done.returncode == 1
    assert "prometheus 2.4" not in done.stdout


def test_with_the_tools_in_the_cache_it_needs_no_network_and_no_time(machine: Machine) -> None:
    machine.tools("2.42.0", "prometheus", "promtool", folder="cache/prometheus/2.42.0")
    machine.tools("0.25.0", "alertmanager", "amtool", folder="cache/alertmanager/0.25.0")

    def seconds() -> float:
        start = time.monotonic()
        assert machine.install("--quiet").stdout == ""
        return time.monotonic() - start

    assert any(seconds() < 0.3 for _ in range(20))
    assert machine.install().returncode == 0


def test_a_folder_of_the_cache_that_lacks_a_tool_does_not_count(machine: Machine) -> None:
    machine.tools("2.42.0", "prometheus", folder="cache/prometheus/2.42.0")
    machine.tools("0.25.0", "alertmanager", "amtool", folder="cache/alertmanager/0.25.0")
    assert machine.install().returncode == 1
    assert "promtool" not in machine.install("--list").stdout


def test_the_list_tells_tool_version_and_path(machine: Machine) -> None:
    machine.tools("0.25.0", "amtool")
    machine.tools("3.5.3", "prometheus", "promtool", folder="cache/prometheus/3.5.3")
    machine.command("victoria-metrics", "echo victoria-metrics-20260401-101010-tags-v1.136.23-0-gd3e71aa9e9")
    told = [line.split() for line in machine.install("--list").stdout.splitlines()]
    assert told == [
        ["prometheus", "3.5.3", str(machine.cache / "prometheus/3.5.3/prometheus")],
        ["promtool", "3.5.3", str(machine.cache / "prometheus/3.5.3/promtool")],
        ["amtool", "0.25.0", str(machine.root / "bin/amtool")],
        ["victoria-metrics", "1.136.23", str(machine.root / "bin/victoria-metrics")],
    ]


def test_packages_land_in_the_cache_whole_and_under_the_names_of_their_projects(machine: Machine) -> None:
    machine.tools("2.42.0", "prometheus", "promtool")
    machine.tools("0.25.0", "alertmanager", "amtool")
    machine.archive(APT_GET)
    done = machine.install("--newest")
    assert done.returncode == 0, done.stderr
    files = sorted(str(path.relative_to(machine.cache)) for path in machine.cache.rglob("*") if path.is_file())
    assert files == [
        "alertmanager/0.33.1/alertmanager",
        "alertmanager/0.33.1/amtool",
        "alertmanager/0.33.1/default.tmpl",
        "prometheus/3.5.3/prometheus",
        "prometheus/3.5.3/promtool",
    ]
    assert not list(machine.cache.glob(".tmp-*"))


def test_a_missing_archive_key_is_told_as_such(machine: Machine) -> None:
    machine.archive("echo 'W: GPG error: NO_PUBKEY 0123456789ABCDEF'; exit 100")
    done = machine.install()
    assert done.returncode == 1
    assert "NO_PUBKEY 0123456789ABCDEF" in done.stderr
    assert "update the package" in done.stderr


def test_an_interrupted_run_leaves_nothing_in_the_cache(machine: Machine) -> None:
    started = machine.root / "started"
    machine.archive(f": > '{started}'; exec {shutil.which('sleep')} 30")
    argv = [sys.executable, str(INSTALL)]
    with subprocess.Popen(argv, env=machine.environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        deadline = time.monotonic() + 60
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(running.pid, signal.SIGINT)
        _, problem = running.communicate(timeout=120)
    assert running.returncode == 130
    assert b"Traceback" not in problem
    assert list(machine.cache.iterdir()) == []


def test_postgres_in_the_cache_needs_no_network(machine: Machine) -> None:
    machine.command("initdb", "exit 1", "cache/postgresql/15/usr/lib/postgresql/15/bin")
    done = machine.install("--postgres")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql 1")
    assert "prometheus" not in done.stdout


@pytest.mark.parametrize(
    ("option", "family", "tool", "pinned"),
    [
        ("--otlp", "prometheus-otlp", "prometheus", "3.5.0"),
        ("--victoria", "victoria-metrics", "victoria-metrics", "1.136.23"),
    ],
)
def test_a_server_that_debian_has_not_is_built_or_it_says_what_that_needs(
    machine: Machine, option: str, family: str, tool: str, pinned: str
) -> None:
    lacking = machine.install(option)
    assert lacking.returncode == 1
    assert "Go is needed" in lacking.stderr
    assert f"{machine.cache}/{family}/<version>/{tool}" in lacking.stderr
    machine.tools(pinned, tool, folder=f"cache/{family}/{pinned}")
    assert "in the cache" in machine.install(option).stdout
