"""The sample county's year, landed in a bare repository: once for all tests, since it is a year's work."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sample_office.office import make_office


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository."""
    bare = tmp_path_factory.mktemp("landed") / "sample.git"
    make_office(bare)
    return bare


def git(bare: Path, *arguments: str) -> str:
    """What Git says in a repository."""
    command = ["git", "-C", str(bare), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
