"""PostgreSQL from the system's own archive with the libraries that it lacks, unpacked privately; nothing is started."""

from __future__ import annotations

from pathlib import Path

import _debian
from _cache import workspace
from _shell import InstallError, Voice, run

_STATUS = Path("/var/lib/dpkg/status")
_SYSTEM = Path("/usr/lib/postgresql")
_DOWNLOAD_SECONDS = 300
BY_HAND = """\
by hand: have a PostgreSQL with initdb in /usr/lib/postgresql/<version>/bin (Debian, Ubuntu: apt install postgresql);
only tests of examples/checkout use it"""


def get(cache: Path, voice: Voice) -> None:
    """Unpack it into the cache, unless the system or the cache has one."""
    if there := [*_SYSTEM.glob("*/bin/initdb"), *(cache / "postgresql").glob("*/usr/lib/postgresql/*/bin/initdb")]:
        voice.note(f"postgresql {there[0].parts[-3]}: {there[0].parent}")
        return
    with workspace(cache) as root:
        apt = _debian.private_apt(root, later=False)
        # What the system has need not be downloaded: apt reads a copy of what it knows.
        if _STATUS.is_file():
            (root / "status").write_bytes(_STATUS.read_bytes())
        with voice.step(f"list of packages: from {apt.label}"):
            apt.update()
        with voice.step(f"postgresql: from {apt.label}") as tell:
            tell(_unpacked(apt, root, cache))


def _unpacked(apt: _debian.Apt, root: Path, cache: Path) -> str:
    """Download it with what it needs and unpack all of that as one tree; say the version."""
    apt.download("postgresql", _DOWNLOAD_SECONDS)
    tree = root / "postgresql"
    for archive in sorted((root / "cache/archives").glob("*.deb")):
        run(["dpkg-deb", "-x", str(archive), str(tree)], _debian.UNPACK_SECONDS)
    found = sorted(tree.glob("usr/lib/postgresql/*/bin/initdb"))
    if not found:
        raise InstallError(f"{apt.label} gave no PostgreSQL")
    version = found[-1].parts[-3]
    target = cache / "postgresql" / version
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        tree.rename(target)
    return version
