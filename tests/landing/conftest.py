"""An office in a work clone and in a bare repository in which requests land."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.approval.conftest import keys, town, town_template
from tests.faults.conftest import make_killer
from tests.landing.hall import Hall

__all__ = ["hall", "keys", "make_killer", "town", "town_template"]


@pytest.fixture
def hall(town_template: Path, keys: dict[str, Path], tmp_path: Path) -> Hall:
    """A bare repository with the office of the story on main, and a clone to work in."""
    return Hall.made(town_template, keys, tmp_path)
