"""A work tree beside the test forge, from which people push with accounts of their own; and what the evidence is."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.forge.forge_office import LEDGER
from tests.forge.forge_server import ForgeServer

from taizhang.forge.client import Forge
from taizhang.forge.evidence import evidence_of

DESK = "shoufa"
"""The account that carries forms."""


@dataclass
class Clone:
    """A work tree from which people push with accounts of their own."""

    folder: Path
    server: ForgeServer

    def git(self, *arguments: str, who: str = "nobody") -> str:
        header = f"http.extraHeader=Authorization: Basic {_basic(self.server.user(who).token)}"
        identity = ["-c", f"user.name={who}", "-c", f"user.email={who}@yuzhu.example"]
        environment = {
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_DATE": "2026-11-19T08:00:00+08:00", "GIT_COMMITTER_DATE": "2026-11-19T08:00:00+08:00",
        }  # fmt: skip
        command = ["git", "-C", str(self.folder), "-c", header, *identity, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, who: str, message: str) -> str:
        """An empty commit, the same each time; its id."""
        self.git("commit", "-q", "--allow-empty", "-m", message, who=who)
        return self.git("rev-parse", "HEAD")

    def push(self, who: str, at: str, branch: str = "topic", repo: str = LEDGER, *options: str) -> None:
        """Somebody pushes what is there to a branch, at a time of the day."""
        self.server.at(f"2026-11-19T{at}+08:00")
        self.git("push", "-q", *options, f"{self.server.web}/{repo}.git", f"HEAD:refs/heads/{branch}", who=who)


def _basic(token: str) -> str:
    return base64.b64encode(f"x-access-token:{token}".encode()).decode()


@pytest.fixture
def clone(tmp_path: Path, forge_server: ForgeServer) -> Clone:
    """A clone of the ledger, which has one commit on main."""
    for name in ("zhang-san", "li-si", DESK):
        forge_server.repositories[LEDGER].people[forge_server.user(name).login] = "write"
    made = Clone(tmp_path / "clone", forge_server)
    made.folder.mkdir()
    made.git("init", "-q", "-b", "main")
    made.commit("office-bot", "main")
    made.push("office-bot", "08:00:00", "main")
    return made


def at(server: ForgeServer, time: str) -> None:
    """What happens next happens at this time of the day (a second before is when the clock is set)."""
    server.at(f"2026-11-19T{time}+08:00")


def file_of(forge: Forge, number: int = 1, machines: tuple[str, ...] = ()) -> bytes:
    """The reviews file as the jobs write it."""
    return json.dumps(evidence_of(forge, number, machines), ensure_ascii=False, indent=1).encode()
