"""What tools/install promises about the collector: optional, and built anew when the checkout's manifest changes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from burnbook.outputs.collector import components

TOOLS = Path(__file__).parents[2] / "tools"
PINNED = re.findall(r"cmd/builder v(\S+)", (TOOLS / "otelcol" / "go.mod").read_text())[0]
# Stands in for Go: "builds" a builder, which "builds" a collector and notes from which manifest.
GO = """\
while [ "$1" != -o ]; do shift; done
/bin/cat > "$2" <<'END'
#!/bin/sh
/bin/cat "$2" >> "$HOME/builds"
/bin/mkdir build
printf '#!/bin/sh\\necho otelcol version {version}\\n' > build/otelcol
/bin/chmod +x build/otelcol
END
/bin/chmod +x "$2"
"""


@dataclass(frozen=True)
class Checkout:
    """A copy of tools/ and a manifest on a machine that has Prometheus and Alertmanager, but Go only if a test says."""

    root: Path

    @property
    def cached(self) -> Path:
        return self.root / "cache" / "otelcol" / PINNED

    @property
    def manifest(self) -> Path:
        return self.root / "checkout" / "tools" / "otelcol" / "builder-config.yaml"

    @property
    def builds(self) -> list[str]:
        noted = self.root / "builds"
        return noted.read_text().splitlines() if noted.is_file() else []

    def command(self, name: str, script: str) -> None:
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def install(self, *options: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, str(self.root / "checkout" / "tools" / "install"), *options]
        environment = {
            "PATH": str(self.root / "bin"),
            "BURNBOOK_TOOLS": str(self.root / "cache"),
            "HOME": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    found = Checkout(tmp_path)
    (tmp_path / "bin").mkdir()
    shutil.copytree(TOOLS, tmp_path / "checkout" / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    found.manifest.write_text("first: manifest\n")
    for tool in ("prometheus", "promtool", "alertmanager", "amtool"):
        found.command(tool, f"echo '{tool}, version 3.5.3'")
    return found


@pytest.fixture
def with_go(checkout: Checkout) -> Checkout:
    checkout.command("go", GO.replace("{version}", PINNED))
    return checkout


def test_the_release_of_the_manifest_is_the_one_that_is_pinned() -> None:
    assert components.release(components.PROVED) == PINNED
    assert components.everything()["dist"]["version"] == PINNED


@pytest.mark.parametrize("options", [(), ("--quiet",), ("--collector",)])
def test_where_go_is_the_collector_is_built_from_the_manifest_after_a_word_on_the_time(
    with_go: Checkout, options: tuple[str, ...]
) -> None:
    done = with_go.install(*options)
    assert (done.returncode, done.stderr) == (0, "")
    assert with_go.builds == ["first: manifest"]
    assert sorted(path.name for path in with_go.cached.iterdir()) == ["builder-config.yaml", "otelcol"]
    assert (with_go.cached / "builder-config.yaml").read_text() == "first: manifest\n"
    assert len([line for line in done.stdout.splitlines() if "minutes" in line]) == 1
    assert not list(with_go.root.glob("cache/.tmp-*"))


def test_what_was_built_from_this_manifest_is_not_built_again(with_go: Checkout) -> None:
    with_go.install()
    assert with_go.install("--quiet").stdout == ""
    assert f"otelcol {PINNED}: in the cache" in with_go.install().stdout
    assert f"otelcol {PINNED}: in the cache" in with_go.install("--collector").stdout
    assert len(with_go.builds) == 1


def test_another_manifest_is_built_in_place_of_the_old(with_go: Checkout) -> None:
    with_go.install()
    with_go.manifest.write_text("second: manifest\n")
    done = with_go.install("--quiet")
    assert "the manifest has changed" in done.stdout
    assert with_go.builds == ["first: manifest", "second: manifest"]
    assert (with_go.cached / "builder-config.yaml").read_text() == "second: manifest\n"
    assert [path.name for path in with_go.cached.parent.iterdir()] == [PINNED]
    assert not list(with_go.root.glob("cache/.tmp-*"))


def test_a_collector_without_the_manifest_beside_it_is_built_again(with_go: Checkout) -> None:
    with_go.install()
    (with_go.cached / "builder-config.yaml").unlink()
    with_go.install()
    assert len(with_go.builds) == 2


def test_without_go_nothing_fails_and_a_note_says_what_is_missing(checkout: Checkout) -> None:
    done = checkout.install()
    assert (done.returncode, done.stderr) == (0, "")
    assert "note: no Go on PATH, so no collector is built" in done.stdout
    quiet = checkout.install("--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_without_go_a_collector_of_another_manifest_is_told_and_kept(with_go: Checkout) -> None:
    with_go.install()
    (with_go.root / "bin" / "go").unlink()
    with_go.manifest.write_text("second: manifest\n")
    done = with_go.install("--quiet")
    assert done.returncode == 0
    assert "Go is needed" in done.stderr
    assert (with_go.cached / "builder-config.yaml").read_text() == "first: manifest\n"


def test_asked_for_by_name_the_collector_must_come(checkout: Checkout) -> None:
    done = checkout.install("--collector")
    assert done.returncode == 1
    assert "install Go" in done.stderr
    assert str(checkout.root / "cache") in done.stderr


@pytest.mark.parametrize(
    "broken", ["echo 'no such module'; exit 1", GO.replace("{version}", "0.1.0")], ids=["build fails", "other version"]
)
def test_a_failed_build_is_a_note_unless_it_was_asked_for_and_leaves_the_old_one(
    checkout: Checkout, broken: str
) -> None:
    checkout.command("go", GO.replace("{version}", PINNED))
    checkout.install()
    checkout.manifest.write_text("second: manifest\n")
    checkout.command("go", broken)
    done = checkout.install("--quiet")
    assert done.returncode == 0
    assert "note: all else works without the collector" in done.stderr
    assert "tools/install --collector tries again" in done.stderr
    assert "Traceback" not in done.stderr
    assert checkout.install("--collector").returncode == 1
    assert (checkout.cached / "builder-config.yaml").read_text() == "first: manifest\n"
    assert not list(checkout.root.glob("cache/.tmp-*"))


def test_without_a_manifest_it_says_who_writes_one(with_go: Checkout) -> None:
    with_go.manifest.unlink()
    done = with_go.install("--collector")
    assert done.returncode == 1
    assert "make otelcol-manifest" in done.stderr
    assert with_go.install().returncode == 0
    assert not with_go.builds


def test_the_newest_packages_alone_do_not_wait_for_the_collector(with_go: Checkout) -> None:
    assert with_go.install("--newest").returncode == 0
    assert not with_go.builds
