"""Load: files become Spec. One format, one folder, one line in FORMATS."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from burnbook.diagnostics import Problem, Report, Span, SpecError
from burnbook.load import native
from burnbook.model import spec
from burnbook.model.base import Base
from burnbook.model.family import Family
from burnbook.model.incidents import Incident
from burnbook.model.source import Origin
from burnbook.text import yaml_in

PROJECT_FILE = "burnbook.yaml"


@dataclass(frozen=True, slots=True)
class Format:
    """A definition format: how its documents begin, how they are recognised, and how they become services."""

    beginning: str
    recognises: Callable[[Any], bool]
    load: Callable[[yaml_in.Document, Report], tuple[spec.Service, ...]]


FORMATS: tuple[Format, ...] = (Format("version: burnbook/v1", native.recognises, native.load),)


def find_project(start: Path) -> Path:
    """Return the project file in `start` or the nearest folder above; raise `SpecError` if there is none."""
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder / PROJECT_FILE
    text = f"no {PROJECT_FILE} here or in any folder above"
    mend = "run this in your ops repository, or begin one: `burnbook explain no-project` shows its first two files"
    raise SpecError([Problem("no-project", text, mend)])


def load_project(path: Path, root: Path, report: Report) -> spec.Project | None:
    """Read the project file; its problems are reported, and what is right of it returned, so that more can be told."""
    from burnbook.load.project import to_spec, wire
    from burnbook.load.shapes import check, salvaged

    documents = _documents(path, root, report)
    for extra in documents[1:]:
        text = "the project file holds one document, and here a second begins"
        report(extra.origin.problem("two-documents", text, "put it into the first, or remove it"))
    for document in documents[:1]:
        shape, problems = check(document, wire.Project)
        for problem in problems:
            report(problem)
        shape = shape or salvaged(document, wire.Project)[0]
        if shape is None:
            return None
        base = _base(shape.alertmanager.base, document.origin.at("alertmanager", "base"), root, report)
        return to_spec.project(shape, document.origin, base)
    return None


def load_services(project: spec.Project, root: Path, report: Report) -> tuple[spec.Service, ...]:
    """Read every definition of the project, in the order of the files' names."""
    files = sorted({file for index in range(len(project.definitions)) for file in _files(project, index, root, report)})
    return tuple(service for file in files for service in _load(file, root, report))


def load_families(project: spec.Project, root: Path, report: Report) -> tuple[Family, ...]:
    """Return the families that come with Burnbook and those of the project's own files."""
    from burnbook.load.families import families, own

    documents: list[yaml_in.Document] = []
    for index, entry in enumerate(project.families):
        place, origin = root / entry, project.origin.at("families", index)
        if not place.resolve().is_relative_to(root.resolve()):
            text, mend = f"{entry} lies outside of the project", "name a file below the project file"
            report(origin.problem("outside", text, mend))
        elif not place.is_file():
            report(origin.problem("no-family-file", f"there is no file {entry}", "write it, or name the one you have"))
        else:
            documents += _documents(place, root, report)
    return (*families(), *own(documents, families(), report))


def load_incidents(file: Path, report: Report) -> tuple[Incident, ...]:
    """Read the incidents that people know of, in their order; what is wrong is reported."""
    from burnbook.load.incidents import read

    documents = _documents(file, Path.cwd(), report)
    return tuple(sorted((one for found in documents for one in read(found, report)), key=lambda one: one.start))


def _base(name: str | None, origin: Origin, root: Path, report: Report) -> Base | None:
    """Read the configuration that a project file names."""
    if name is None:
        return None
    place = root / name
    if not place.resolve().is_relative_to(root.resolve()):
        report(origin.problem("outside", f"{name} lies outside of the project", "name a file below the project file"))
    elif not place.is_file():
        report(origin.problem("no-base", f"there is no file {name}", "write it, or name the one you have"))
    else:
        from burnbook.load.base import usable

        return next((usable(document, report) for document in _documents(place, root, report)), None)
    return None


def _files(project: spec.Project, index: int, root: Path, report: Report) -> Iterator[Path]:
    entry, origin = project.definitions[index], project.origin.at("definitions", index)
    place = root / entry
    if not place.resolve().is_relative_to(root.resolve()):
        text, mend = f"{entry} lies outside of the project", "name a folder below the project file"
        report(origin.problem("outside", text, mend))
    elif place.resolve() == root.resolve():
        text, mend = f"{entry} holds the project file and the bundle", "name a folder of definitions, such as slos/"
        report(origin.problem("outside", text, mend))
    elif place.is_file():
        yield place
    elif not place.is_dir():
        report(origin.problem("no-definitions", f"there is no {entry}", "make the folder, or name the one you have"))
    else:
        found = [file for file in place.rglob("*") if _defines(file.relative_to(place))]
        if not found:
            mend = "write a service definition there, such as slos/checkout.yaml"
            report(origin.problem("no-definitions", f"{entry} holds no .yaml file", mend))
        yield from found


def _defines(file: Path) -> bool:
    """Tell by its name whether a file holds definitions; a dot before it is that of an editor or a system."""
    return file.suffix.lower() in (".yaml", ".yml") and not any(part.startswith(".") for part in file.parts)


def _load(file: Path, root: Path, report: Report) -> Iterator[spec.Service]:
    for document in _documents(file, root, report):
        if document.data is None:
            for problem in document.problems:
                report(problem)
            continue
        for format_ in FORMATS:
            if format_.recognises(document.data):
                yield from format_.load(document, report)
                break
        else:
            known = " or ".join(f"'{format_.beginning}'" for format_ in FORMATS)
            mend = f"write a definition, which begins with {known}: docs/definitions.md has its keys"
            report(document.origin.problem("unknown-format", "this format is not read here", mend))


def _documents(file: Path, root: Path, report: Report) -> list[yaml_in.Document]:
    """Read a file; one that cannot be read is reported, and gives no documents."""
    name = _name(file, root)
    try:
        os.fspath(file).encode("utf-8")
    except UnicodeEncodeError:
        report(Problem("not-utf-8", "the name of this file is not UTF-8", "rename the file", Span(name, 1, 1)))
        return []
    try:
        return yaml_in.read(file.read_bytes().decode("utf-8"), name)
    except OSError as error:
        mend = "check the path and its permissions"
        report(Problem("unreadable", f"{name} cannot be read: {error.strerror}", mend, Span(name, 1, 1)))
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        text = f"this is not UTF-8: byte 0x{error.object[error.start]:02x}"
        report(Problem("not-utf-8", text, "save the file as UTF-8", Span(name, line, column)))
    return []


def _name(file: Path, root: Path) -> str:
    """Return a file's name as it can be shown in one line, relative to the project."""
    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in shown)
