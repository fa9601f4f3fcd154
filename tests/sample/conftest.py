"""The sample county's year, landed in a bare repository: once for all tests, since it is a year's work."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sample_office.office import make_office
from taizhang.landing.lock import alone


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository; processes that test at the same time share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    bare = shared / "landed/sample.git"
    with alone(shared):
        if not bare.parent.exists():
            making = tmp_path_factory.mktemp("landing")
            make_office(making / bare.name)
            making.rename(bare.parent)
    return bare


def git(bare: Path, *arguments: str) -> str:
    """What Git says in a repository."""
    command = ["git", "-C", str(bare), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
