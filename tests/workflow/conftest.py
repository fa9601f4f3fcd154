"""The repository's own rules, for tests that follow its workflows."""

from __future__ import annotations

import pytest
from tests.workflow.walk import the_rules

from taizhang.workflow import Rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules in the repository's `schemas/`."""
    return the_rules()
