"""A PostgreSQL of our own: a new cluster in a folder, on a free port of this machine, gone at the end of the block."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from burnbook import toolbox
from burnbook.live.processes import HOST, Address, LiveError, Start, running
from burnbook.toolbox import Tool

_PLACES = ("/usr/lib/postgresql/*/bin", "{cache}/postgresql/*/usr/lib/postgresql/*/bin")
_USER = "shop"
_SECONDS = 60
# root may not run it: in a namespace of its own root is somebody else, and files stay ours.
_SOMEBODY = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


def programs() -> Path | None:
    """Return the folder of the newest initdb and postgres, if there are any."""
    patterns = (place.format(cache=toolbox.cache_folder("tools")) for place in _PLACES)
    found = [path.parent for pattern in patterns for path in Path("/").glob(f"{pattern.lstrip('/')}/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def lacking() -> str:
    """Return why there can be none here, or nothing."""
    if programs() is None:
        return "no PostgreSQL: tools/install --postgres gets it"
    if os.geteuid() == 0 and toolbox.run((*_SOMEBODY, "true"), Path.cwd(), 10).code != 0:
        return "PostgreSQL does not run as root, and this machine lets root be nobody else (unshare --user)"
    return ""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run it until the end of the block, and lend its address as platforms state it in DATABASE_URL."""
    home = programs()
    if home is None:
        raise LiveError(lacking())
    data = folder / "data"
    made = toolbox.run((*_prefix(home), str(home / "initdb"), *_cluster(data)), folder, _SECONDS)
    if made.code != 0:
        raise LiveError(f"initdb failed:\n{made.output}")

    def command(address: Address) -> tuple[str, ...]:
        where = ("-D", str(data), "-p", str(address.port), "-k", "")
        return (*_prefix(home), str(home / "postgres"), *where, "-c", f"listen_addresses={HOST}", "-c", "fsync=off")

    tool = Tool("postgres", home / "postgres", (int(home.parent.name),))
    with running(Start(tool, command, folder, lambda address: _ready(_url(address)))) as address:
        yield _url(address)


def _cluster(data: Path) -> tuple[str, ...]:
    return ("-D", str(data), "-U", _USER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")


def _prefix(home: Path) -> tuple[str, ...]:
    """Return what stands before a command: who runs it, and where unpacked libraries lie."""
    tree = home.parents[3]  # <tree>/lib/postgresql/<version>/bin
    libraries = ":".join(map(str, (tree / "lib").glob("*-linux-gnu*")))
    path = () if tree == Path("/usr") else ("env", f"LD_LIBRARY_PATH={libraries}")
    return (*(_SOMEBODY if os.geteuid() == 0 else ()), *path)


def _url(address: Address) -> str:
    return f"postgres://{_USER}@{address}/postgres"


def _ready(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True
