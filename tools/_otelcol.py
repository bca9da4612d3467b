"""The OpenTelemetry Collector, built with Go: otelcol/go.mod pins its builder, the manifest beside it its parts.

It holds every component that a burnbook.yaml can ask for, so that one binary proves whatever is asked.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from _cache import OTELCOL, complete
from _shell import InstallError, Voice, run

CHECKOUT = Path(__file__).resolve().parents[1]
MODULE = CHECKOUT / "tools" / "otelcol"
MANIFEST = MODULE / "builder-config.yaml"
BUILDER = "go.opentelemetry.io/collector/cmd/builder"
BUILDER_SECONDS = 600
COLLECTOR_SECONDS = 1800
OPTIONAL = """\
note: all else works without the collector; its configurations stay unproven by `otelcol validate`.
tools/install --collector tries again."""
BY_HAND = """\
by hand: put a collector into the cache as {cache}/otelcol/<version>/otelcol,
and the tools/otelcol/builder-config.yaml that it was built from beside it"""


def pinned_version() -> str:
    """Tell which release of the collector the module pins."""
    match = re.search(rf"{re.escape(BUILDER)} v(\d+\.\d+\.\d+)", (MODULE / "go.mod").read_text())
    if match is None:
        raise InstallError(f"{MODULE / 'go.mod'} pins no version of {BUILDER}")
    return match[1]


def up_to_date(folder: Path) -> bool:
    """Tell whether a folder of the cache holds a collector that was built from the manifest as it is now."""
    copy = folder / MANIFEST.name
    return complete(folder, OTELCOL) and copy.is_file() and copy.read_bytes() == manifest()


def manifest() -> bytes:
    """Give the manifest, which `make otelcol-manifest` writes."""
    if not MANIFEST.is_file():
        raise InstallError(
            f"there is no {MANIFEST.relative_to(CHECKOUT)}", "run `make otelcol-manifest`, then this again"
        )
    return MANIFEST.read_bytes()


def go() -> str | None:
    """Find Go."""
    return shutil.which("go")


def build(root: Path, voice: Voice) -> Path:
    """Build the collector in an empty folder; give the folder of its binary, with the manifest beside it."""
    compiler = go()
    if compiler is None:
        raise InstallError("Go is needed to build the collector, and is not on PATH", "install Go, then run this again")
    builder, ready = root / "builder", root / "ready"
    ready.mkdir()
    (ready / MANIFEST.name).write_bytes(manifest())
    with voice.step("otelcol: building its builder"):
        flags = ["-mod=readonly", "-buildvcs=false", "-o", str(builder)]
        run([compiler, "build", *flags, BUILDER], BUILDER_SECONDS, cwd=MODULE)
    with voice.step("otelcol: building the collector"):
        run([str(builder), "--config", str(ready / MANIFEST.name)], COLLECTOR_SECONDS, cwd=root)
    (root / "build" / "otelcol").rename(ready / "otelcol")
    return ready
