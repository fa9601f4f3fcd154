"""The sample county: `records/` is what the story tells, and nothing is wrong with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import REPOSITORY, shown

from taizhang.checks.run import check
from taizhang.ledger import WorkTree, open_ledger
from taizhang.workflow import load_rules

BUILDER = REPOSITORY / "tools" / "sample_office" / "build.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, told anew."""
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, str(BUILDER), "--to", str(folder)], check=True, capture_output=True, timeout=300)
    return folder


def records(root: Path) -> dict[str, bytes]:
    """Every file below `records/` but attachments, which are no part of the story."""
    tree = WorkTree(root)
    return {e.path: tree.read(e) for e in tree.entries("records") if not e.path.startswith("records/attachments/")}


def test_records_are_what_the_story_tells(built: Path) -> None:
    told, kept = records(built), records(REPOSITORY)
    assert sorted(kept) == sorted(told)
    assert [path for path in told if kept[path] != told[path]] == []


def test_nothing_is_wrong_with_the_sample() -> None:
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, shown(findings)
    assert shown(check(open_ledger(REPOSITORY, rules.book, WorkTree(REPOSITORY)), rules)) == []


def test_the_sample_has_records_of_every_kind() -> None:
    rules, _ = load_rules(WorkTree(REPOSITORY))
    assert rules is not None
    kinds = {path.split("/")[1] for path in records(REPOSITORY)}
    assert kinds == set(rules.book.kinds)
