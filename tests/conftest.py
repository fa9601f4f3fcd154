"""Fixtures that every test may use: a small office of its own, in a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support import OfficeFolder, build_office


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, and the others fill the time beside it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, told once; tests get copies."""
    folder = tmp_path_factory.mktemp("template") / "office"
    build_office(folder)
    return folder


@pytest.fixture
def make_office(office_template: Path, tmp_path: Path) -> Iterator[Callable[..., OfficeFolder]]:
    """Makes an office in the folder `name` below `tmp_path`, with `schemas/` and the records of the story."""
    made: list[OfficeFolder] = []

    def make(name: str = "office") -> OfficeFolder:
        shutil.copytree(office_template, tmp_path / name)
        made.append(OfficeFolder(tmp_path / name))
        return made[-1]

    yield make
    for office in made:
        office.close()


@pytest.fixture
def office(make_office: Callable[..., OfficeFolder]) -> OfficeFolder:
    """An office with the records of the story."""
    return make_office()
