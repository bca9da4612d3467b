"""The bundle of a small shop, and a Grafana that it can be pushed to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from grafana_server import TOKEN, Grafana, serving
from pushed import Push, Said

from burnbook import pipeline, publish
from burnbook.cli.run import run
from support import write


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published bundle; how it was proved is not the matter here."""
    root = write(tmp_path_factory.mktemp("published"))
    publish_bundle(root)
    return root


@pytest.fixture
def shop(published: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(published, tmp_path / "shop"))


@pytest.fixture
def push(shop: Path, grafana: Grafana, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Push:
    """Run the command line against that Grafana, with its token, quickly."""
    monkeypatch.setattr("burnbook.live.grafana._PAUSE", 0.001)
    monkeypatch.setenv("GRAFANA_TOKEN", TOKEN)

    def pushed(*arguments: str) -> Said:
        capfd.readouterr()
        code = run(["push", "grafana", "--url", grafana.url, "-C", str(shop), *arguments])
        streams = capfd.readouterr()
        return Said(code, streams.out, streams.err)

    return pushed


def publish_bundle(root: Path) -> None:
    """Write the files of a project as `generate` does after the proofs."""
    files = publish.whole(pipeline.render(pipeline.compile_plan(root).plan))
    with publish.locked(root):
        publish.stage(files, root / publish.STAGE)
        publish.publish(files, root, publish.changes(files, root), "")
        publish.clear(root)
