"""Fixtures of the site's tests: a site over the small office, and a project that MkDocs can build."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.site.helpers import Project, make_project
from tests.support import OfficeFolder

from taizhang.ledger import open_ledger
from taizhang.site import Site, open_site


@pytest.fixture
def open_office_site(office: OfficeFolder) -> Iterator[Callable[[], Site]]:
    """Opens the site of the office as it then stands, on 20 April 2026."""
    opened: list[Site] = []

    def make() -> Site:
        rules = office.rules()
        opened.append(open_site(open_ledger(office.root, rules.book), rules, "zh-Hant", date(2026, 4, 20)))
        return opened[-1]

    yield make
    for site in opened:
        site.ledger.index.close()


@pytest.fixture
def site(open_office_site: Callable[[], Site]) -> Site:
    """The site of the office."""
    return open_office_site()


@pytest.fixture
def project(office: OfficeFolder) -> Project:
    """The office, ready for `mkdocs build`."""
    return make_project(office)


@pytest.fixture(scope="session")
def built_template(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office with its site, built once; tests get copies."""
    folder = tmp_path_factory.mktemp("built") / "office"
    shutil.copytree(office_template, folder)
    done = make_project(OfficeFolder(folder)).build()
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def built(built_template: Path, tmp_path: Path) -> Project:
    """The office with its site, as the real command built it."""
    return Project(OfficeFolder(shutil.copytree(built_template, tmp_path / "built")))
