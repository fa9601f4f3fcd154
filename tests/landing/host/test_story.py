"""From a new office to a landing: what a key's owner pushes is proven by the push, what a file access brings is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.landing.host.conftest import Yard, alone

UNIT = "unit/xinxi-ke"


def taizhang(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "taizhang", "--lang", "en", *arguments], cwd=folder, env=alone(), capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip


def confirm(yard: Yard, person: str) -> None:
    """The branch `confirm`: the unit confirmed in the name of `person`, committed with his address."""
    yard.git("checkout", "-q", "-b", "confirm", "main")
    done = taizhang(yard.clone, "act", UNIT, "confirm", "--as", person)
    assert done.returncode == 0, done.stderr
    who = {"GIT_AUTHOR_EMAIL": f"{person}@xianwei-ban.example", "GIT_COMMITTER_EMAIL": f"{person}@xianwei-ban.example"}
    assert yard.git("commit", "-q", "-a", "-m", "confirm", **who).returncode == 0


def test_a_step_pushed_with_its_takers_key_lands_as_proven_by_the_push(yard: Yard) -> None:
    confirm(yard, "zhuren")
    assert yard.git("push", "-q", yard.url, "HEAD", **yard.ssh("zhuren")).returncode == 0
    done = taizhang(yard.clone, "land", "--repo", str(yard.bare), "confirm")
    assert done.returncode == 0, done.stdout
    message = yard.git("log", "-1", "--format=%B", "main", folder=yard.bare).stdout
    assert f"Step: {UNIT} confirm zhuren P\n" in message


def test_the_same_step_brought_by_file_access_or_by_somebody_else_does_not_land(yard: Yard) -> None:
    confirm(yard, "zhuren")
    before = yard.ref("refs/heads/main")
    assert yard.push("HEAD:refs/heads/by-file", TAIZHANG_PUSHER="zhuren").returncode == 0
    assert yard.git("push", "-q", yard.url, "HEAD:refs/heads/by-other", **yard.ssh("bianji")).returncode == 0
    for branch in ("by-file", "by-other"):
        done = taizhang(yard.clone, "land", "--repo", str(yard.bare), branch)
        assert done.returncode == 1
        assert "TZ709 “Confirm” claims to be by zhuren; grade U is not accepted" in done.stdout
    assert yard.ref("refs/heads/main") == before
