"""The commit hook of this repository, run by Git for real: a bad record does not get in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import OfficeFolder

ROOT = Path(__file__).parents[1]
PERSON = "records/person/zhang-chunyan.yaml"


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in IDENTITY.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TAIZHANG_LANG": "en"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    cache = {"PRE_COMMIT_HOME": str(folder / ".cache" / "pre-commit")}
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**kept, **who, **alone, **cache}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


IDENTITY = {"NAME": "Zhang Chunyan", "EMAIL": "zhang-chunyan@yuzhu.example"}


@pytest.fixture
def guarded(office: OfficeFolder) -> OfficeFolder:
    """An office in Git, with this repository's hooks installed."""
    shutil.copy(ROOT / ".pre-commit-config.yaml", office.root)
    (office.root / ".gitignore").write_text(".cache/\n.venv\n", "utf-8")
    (office.root / ".venv").symlink_to(sys.prefix)
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "begin"]):
        assert git(office.root, *arguments).returncode == 0
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=office.root, check=True, capture_output=True, timeout=120
    )
    return office


def test_a_commit_with_a_bad_record_is_refused_with_place_and_code(guarded: OfficeFolder) -> None:
    before = git(guarded.root, "rev-parse", "HEAD").stdout
    guarded.edit(PERSON, "title: 張春燕", "titel: x\ntitle: 張春燕")
    git(guarded.root, "add", "-A")
    refused = git(guarded.root, "commit", "-m", "bad")
    assert refused.returncode == 1
    assert f"{PERSON}:1:1: error TZ201" in refused.stdout + refused.stderr
    assert git(guarded.root, "rev-parse", "HEAD").stdout == before


def test_a_commit_of_a_sound_draft_passes(guarded: OfficeFolder) -> None:
    made = guarded.run(
        "new", "study", "--set", "title=集中學習", "--set", "type=collective", "--set", "topic=公文處理",
        "--set", "held_on=2026-11-19",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    git(guarded.root, "add", "-A")
    passed = git(guarded.root, "commit", "-m", "draft")
    assert passed.returncode == 0, passed.stdout + passed.stderr
