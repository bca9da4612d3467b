"""Packages of the system's own Debian or Ubuntu archive, unpacked privately: no root, nothing of the system changed.

An apt-get with its own state, cache and source list reads the rest of the system's settings (proxy, credentials,
keyrings), so that it reaches what the system's apt-get reaches and checks the same signatures.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from _shell import InstallError, run

UPDATE_SECONDS = 120
DOWNLOAD_SECONDS = 180
UNPACK_SECONDS = 60
# A list of sources may name its suite by its role: "stable" instead of the code name.
ROLES = ("stable", "oldstable", "testing", "unstable", "sid")
# "#clear APT::Update" drops hooks that would touch the system's own caches after an update.
SETTINGS = """\
#clear APT::Update;
APT::Update::Error-Mode "any";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Retries "1";
Acquire::http::Timeout "15";
Acquire::https::Timeout "15";
Dir::State "{root}/state";
Dir::State::status "{root}/status";
Dir::Cache "{root}/cache";
Dir::Etc::sourcelist "{root}/archive.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Debug::NoLocking "true";
"""
ARCHIVE = """\
Types: deb
URIs: {uris}
Suites: {suite}
Components: {component}
Architectures: {architecture}
Targets: Packages
PDiffs: no
"""


@dataclass(frozen=True)
class Source:
    """One entry of the system's list of sources."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str


@dataclass(frozen=True)
class Distribution:
    """What the system is, which of its suites comes later, and which component holds Prometheus."""

    name: str
    suite: str
    later: str
    component: str
    keyring: str


@dataclass(frozen=True)
class Apt:
    """An apt-get of our own for one suite; all that it writes is in one folder."""

    root: Path
    label: str
    suite: str
    keyring: str

    def update(self) -> None:
        """Fetch the list of the suite's packages and check its signature."""
        try:
            self._get("update", seconds=UPDATE_SECONDS)
        except InstallError as failure:
            advice = "see why this system's apt-get does not reach its archive: network, proxy, sources"
            if re.search(r"NO_PUBKEY|[Mm]issing key|not signed", failure.said):
                advice = f"this system lacks the key that signs {self.label}: update the package {self.keyring}"
            raise InstallError(str(failure), advice) from failure

    def unpack(self, package: str, into: Path) -> None:
        """Download a package and unpack it into a folder, running none of its scripts."""
        self._get("download", package, seconds=DOWNLOAD_SECONDS)
        for archive in self.root.glob(f"{package}_*.deb"):
            run(["dpkg-deb", "-x", str(archive), str(into)], UNPACK_SECONDS)

    def download(self, package: str, seconds: float) -> None:
        """Download a package and all that it needs and the system lacks, into `cache/archives`; install nothing."""
        self._get("install", "--download-only", "--yes", "--no-install-recommends", package, seconds=seconds)

    def _get(self, *words: str, seconds: float) -> None:
        run(["apt-get", "-q", "-c", str(self.root / "apt.conf"), *words], seconds, cwd=self.root)


def private_apt(root: Path, later: bool) -> Apt:
    """Lay out, in an empty folder, an apt-get for the system's own suite or for the later one."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise InstallError("apt-get and dpkg-deb are needed to get packages, and this system lacks them")
    system = distribution()
    source = main_archive(system, sources())
    suite = system.later if later else system.suite
    stanza = ARCHIVE.format(
        uris=source.uris,
        suite=suite,
        component=system.component,
        architecture=run(["dpkg", "--print-architecture"], UNPACK_SECONDS).strip(),
    )
    signed_by = f"Signed-By: {source.signed_by}\n" if source.signed_by else ""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (root / folder).mkdir(parents=True)
    (root / "status").touch()
    (root / "apt.conf").write_text(SETTINGS.format(root=root))
    (root / "archive.sources").write_text(stanza + signed_by)
    return Apt(root, f"{system.name} {suite}", suite, system.keyring)


def distribution() -> Distribution:
    """Tell which distribution this is, from os-release."""
    text = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    fields = dict(word.split("=", 1) for word in shlex.split(text, comments=True) if "=" in word)
    if "UBUNTU_CODENAME" in fields:
        return Distribution("Ubuntu", fields["UBUNTU_CODENAME"], "devel", "universe", "ubuntu-keyring")
    return Distribution("Debian", fields.get("VERSION_CODENAME", "stable"), "sid", "main", "debian-archive-keyring")


def sources() -> list[Source]:
    """Read the system's sources, in both of apt's formats and in apt's order."""
    shell = run(["apt-config", "shell", "one", "Dir::Etc::sourcelist/f", "parts", "Dir::Etc::sourceparts/d"], 10)
    places = {name: Path(path) for name, path in (word.split("=", 1) for word in shlex.split(shell))}
    parts = sorted(places["parts"].iterdir()) if places["parts"].is_dir() else []
    found: list[Source] = []
    for path in (places["one"], *parts):
        if path.suffix in (".list", ".sources") and path.is_file():
            read = _stanzas if path.suffix == ".sources" else _lines
            found.extend(read(path.read_text(errors="replace")))
    return found


def main_archive(system: Distribution, known: list[Source]) -> Source:
    """Choose the distribution's own archive among the sources."""
    names = {system.suite, *ROLES}
    matches = [source for source in known if names & {*source.suites} and system.component in source.components]
    if not matches:
        raise InstallError(
            f"no source of this system's apt carries {system.name} {system.suite} {system.component}",
            "add that archive to the sources of apt",
        )
    # A vendor's source may carry the same suite and component, but not the keyring, the updates and the name.
    updated = {source.uris for source in known if any(suite.endswith("-updates") for suite in source.suites)}
    return max(
        matches,
        key=lambda one: ("archive-keyring" in one.signed_by, one.uris in updated, system.name.lower() in one.uris),
    )


def _stanzas(text: str) -> Iterator[Source]:
    for block in re.split(r"\n\s*\n", text):
        lines = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        pairs = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", lines, re.MULTILINE)
        fields = {name.lower(): value.rstrip() for name, value in pairs}
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") not in ("no", "false"):
            words = [tuple(fields.get(name, "").split()) for name in ("suites", "components")]
            yield Source(fields.get("uris", ""), words[0], words[1], fields.get("signed-by", ""))


def _lines(text: str) -> Iterator[Source]:
    pattern = r"^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#\n]+)"
    for options, uri, suite, components in re.findall(pattern, text, re.MULTILINE):
        named = dict(option.split("=", 1) for option in options.split() if "=" in option)
        yield Source(uri, (suite,), tuple(components.split()), named.get("signed-by", "").replace(",", " "))
