"""A bare repository with its doors, people with keys, and whoever comes by; made once, copied for each test."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taizhang.formats import dump, parse
from taizhang.git.making import Identity
from taizhang.landing.founding import default_answers, found_office, read_answers
from taizhang.landing.host import LOG, make_bare
from taizhang.landing.host.keys import program

KEYHOLDERS = ("bianji", "zhuren")
ZERO = "0" * 40
_SHELL = """\
#!/bin/sh
# What sshd does with a key that has a forced command: it keeps what was asked for, and runs the command instead.
for last; do :; done
exec env -i PATH="$PATH" HOME="$HOME" SSH_ORIGINAL_COMMAND="$last" sh -c "$TEST_FORCED"
"""


def alone(**more: str) -> dict[str, str]:
    """An environment without anybody's Git settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    people = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _SELF.items()}
    return {**kept, **people, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", **more}


_SELF = {"NAME": "bianji", "EMAIL": "bianji@xianwei-ban.example"}


@dataclass
class Yard:
    """The bare repository, a clone of it, and the keys that open its door."""

    bare: Path
    clone: Path

    def git(self, *arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Git in the clone, or elsewhere; nothing is raised."""
        command = ["git", "-C", str(folder or self.clone), *arguments]
        return subprocess.run(
            command, env=alone(**environment), capture_output=True, text=True, check=False, timeout=60
        )

    def commit(self, name: str, text: str = "x\n") -> str:
        """Commit a file to the branch that is checked out; the commit's id."""
        (self.clone / name).write_text(text, "utf-8")
        for arguments in (["add", "."], ["commit", "-q", "-m", name]):
            assert self.git(*arguments).returncode == 0
        return self.git("rev-parse", "HEAD").stdout.strip()

    def push(self, *refspecs: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Push by access to the files, as somebody on the host could."""
        return self.git("push", str(self.bare), *refspecs, **environment)

    def ssh(self, account: str) -> dict[str, str]:
        """What makes Git go through the ssh door with the key of `account`."""
        script = self.bare.parent / "ssh"
        script.write_text(_SHELL, "utf-8")
        script.chmod(0o755)
        return {"GIT_SSH": str(script), "GIT_SSH_VARIANT": "simple", "TEST_FORCED": self.forced(account)}

    def forced(self, account: str) -> str:
        """The forced command of a key of `account`, as authorized_keys says it."""
        lines = host("keys", str(self.bare)).stdout.splitlines()
        found_in = (re.fullmatch(r'command="((?:[^"\\]|\\")*)",restrict (\S+ \S+) (\S+)', line) for line in lines)
        return next(match[1].replace('\\"', '"') for match in found_in if match and match[3] == account)

    def ref(self, name: str) -> str:
        """What a reference of the bare repository stands at; empty where it is not there."""
        return self.git("rev-parse", "--verify", "--quiet", name, folder=self.bare).stdout.strip()

    def log(self) -> list[dict[str, Any]]:
        """Every line of the log."""
        return [json.loads(line) for line in (self.bare / LOG).read_bytes().splitlines()]

    @property
    def url(self) -> str:
        """The address of the ssh door."""
        return f"ssh://ledger@host.example{self.bare}"


def host(*arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None,
         folder: Path | None = None) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run `taizhang host` as its callers do."""
    done = subprocess.run(
        [*program(), "--lang", "en", "host", *arguments], env=environment or alone(), input=given, cwd=folder,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an office in `office`, whose main is in `ledger.git`; some of its people have keys."""
    folder = tmp_path_factory.mktemp("host")
    data = parse(default_answers())
    for person in data["people"]:
        if person["id"] in KEYHOLDERS:
            person["keys"] = [_new_key(folder / person["id"])]
    answers = read_answers("answers.yaml", dump(data).encode())
    found_office(
        folder / "office", answers, datetime.now(ZoneInfo("Asia/Shanghai")), Identity("mishu", "mishu@a.example")
    )
    make_bare(folder / "ledger.git", folder / "office")
    return folder


def _new_key(path: Path) -> str:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(path)], check=True, timeout=60)
    return path.with_suffix(".pub").read_text("ascii").strip()


@pytest.fixture
def yard(begun: Path, tmp_path: Path) -> Yard:
    """A bare repository of one's own, cloned, with a branch `topic` checked out that has one commit more."""
    bare = tmp_path / "ledger.git"
    shutil.copytree(begun / "ledger.git", bare)
    made = Yard(bare, tmp_path / "clone")
    assert made.git("clone", "-q", str(bare), str(made.clone), folder=tmp_path).returncode == 0
    assert made.git("checkout", "-q", "-b", "topic").returncode == 0
    made.commit("note.txt")
    return made
