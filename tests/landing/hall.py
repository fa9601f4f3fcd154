"""A bare repository that holds main, the office in which people work, and what lands."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.approval.town import ITEM, SHUI, Town, when

from taizhang.approval import read_evidence
from taizhang.formats import parse
from taizhang.landing.land import Landing, Request, land
from taizhang.landing.lander import Lander
from taizhang.model import Data

STAGES = (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00"))
"""Who edits, reviews and approves an item, and when."""


@dataclass
class Hall:
    """The repository in which requests land, and the town that pushes to it."""

    bare: Path
    town: Town

    @classmethod
    def made(cls, template: Path, keys: Mapping[str, Path], folder: Path) -> Hall:
        """In a folder of its own, with a clone to work in."""
        shutil.copytree(template, folder / "office")
        return cls.of(Town(folder / "office", keys), folder)

    @classmethod
    def of(cls, town: Town, folder: Path) -> Hall:
        """The hall of a town that stands already."""
        made = ["git", "clone", "-q", "--bare", str(town.root), str(folder / "main.git")]
        subprocess.run(made, check=True)
        town.git("remote", "add", "hall", str(folder / "main.git"))
        return cls(folder / "main.git", town)

    def git(self, *arguments: str) -> str:
        """What Git says in the bare repository."""
        done = subprocess.run(["git", "-C", str(self.bare), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.rstrip("\n")

    @property
    def tip(self) -> str:
        """Where main stands."""
        return self.git("rev-parse", "refs/heads/main")

    def push(self, branch: str = "topic") -> Request:
        """Push what is being worked on; what it asks, with everything that the forge has noted."""
        self.town.git("push", "-q", "-f", "hall", f"HEAD:refs/heads/{branch}")
        return Request(branch, read_evidence(self.town.evidence()))

    def asks(self, person: str, branch: str, path: str, at: str = "10:00", **fields: Any) -> Request:
        """A request of one person that edits one record by hand."""
        self.town.open(person, branch)
        self.town.change(path, **fields)
        self.town.commit(person, at)
        return self.push(branch)

    def grows(self, person: str, branch: str, path: str, name: str, item: Any, at: str = "10:00") -> Request:
        """A request of one person that adds an item to an open list of one record."""
        self.town.open(person, branch)
        self.town.change(path, **{name: [*self.town.data(path).get(name, []), item]})
        self.town.commit(person, at)
        return self.push(branch)

    def approved(self, branch: str = "topic", path: str = SHUI, data: Data = ITEM) -> Request:
        """A request with a new item that was edited, reviewed and approved by reviews."""
        self.town.open("zhang-chunyan", branch)
        self.town.put(path, data)
        self.town.commit("zhang-chunyan", "09:05")
        for person, at in STAGES:
            self.town.review(person, at, "同意。")
        return self.push(branch)

    def land(self, *requests: Request, at: str = "18:00", lander: Lander | None = None) -> list[Landing]:
        """Land requests, received at a time; the clone's main follows."""
        landings = list(land(self.bare, requests, lander, datetime.fromisoformat(when(at))))
        self.follow()
        return landings

    def lands(self, *requests: Request, at: str = "18:00") -> list[Landing]:
        """Land requests, none of which may be refused."""
        landings = self.land(*requests, at=at)
        for landing in landings:
            assert landing.commit is not None, told(landing)
        return landings

    def refused(self, request: Request, at: str = "18:00") -> list[str]:
        """Why a request is refused, each code once; main must not move."""
        before = self.tip
        [landing] = self.land(request, at=at)
        assert (landing.commit, self.tip) == (None, before), "it has landed"
        return sorted({finding.code for finding in landing.findings if finding.level == "error"})

    def follow(self) -> None:
        """Bring the clone's main to where the bare repository's stands, and show it."""
        self.town.git("fetch", "-q", "hall", "+main:refs/remotes/hall/main")
        self.town.git("checkout", "-q", "-B", "main", "refs/remotes/hall/main")

    def data(self, path: str, revision: str = "main") -> Data:
        """What a record says in main."""
        return parse(self.raw(path, revision).encode())

    def raw(self, path: str, revision: str = "main") -> str:
        """The file of a record in main."""
        return self.git("show", f"{revision}:{path}") + "\n"


def told(landing: Landing) -> list[str]:
    """Everything that a landing says, to be read where a test fails."""
    return [f"{f.code} {f.level} {f.path} {f.message('en')}" for f in landing.findings]


def steps(data: Data) -> list[str]:
    """The steps of a record, as `action person`."""
    return [f"{step['action']} {step['by']}" for step in data["trail"]]
