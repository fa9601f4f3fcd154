"""A town hall with real Git: people commit and push, the forge notes it, the gate judges, requests land."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support import OfficeFolder

from taizhang.approval import Decision, gate, read_evidence
from taizhang.formats import dump, parse
from taizhang.git import Repository
from taizhang.landing.act import Deed, Handed, act
from taizhang.landing.land import Request, land
from taizhang.landing.so_far import said_so_far
from taizhang.ledger import open_ledger
from taizhang.model import Data
from taizhang.workflow import digest, signed_content

DAY = "2026-11-19"
"""The day of every story that takes but one; the sample's own day is the next."""
SHUI = "records/info/2026/2026-11-19-niutanhe-xiang-shui.yaml"
SHUI_REF = "info/2026-11-19-niutanhe-xiang-shui"
ITEM: Data = {
    "title": "牛潭河鄉冬修水利進展",
    "unit": "unit/niutanhe-xiang",
    "reporter": "person/zhang-chunyan",
    "category": "rural",
    "urgency": "ordinary",
    "importance": "ordinary",
    "form": "single",
    "reported_at": "2026-11-19T09:00:00+08:00",
    "body": "牛潭河鄉今冬已修渠道十二公里。\n",
    "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2026-11-19", "conclusion": "不涉密"},
    "audience": "office",
}
"""An ordinary item as its reporter writes it."""
KEPT = ("PATH", "HOME", "TMPDIR")


def when(time: str) -> str:
    """A time of the day of the story (`10:00`), or any other, in full."""
    return time if "T" in time else f"{DAY}T{time}:00+08:00"


@dataclass
class Town:
    """A repository with an office, and what the forge has noted of the request that is open."""

    root: Path
    keys: Mapping[str, Path]
    """Private keys, by name."""
    author: str = ""
    intake: str = ""
    """The account that filled in the form which the request carries, if it carries one."""
    reviews: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def office(self) -> OfficeFolder:
        """The office's folder."""
        return OfficeFolder(self.root)

    # what people do with Git

    def git(self, *arguments: str, who: str = "zou-kai", at: str = "08:00", committer: str | None = None) -> str:
        """Run Git as somebody (`x@y` an address, else a person), at a time."""
        author, by = (_address(name) for name in (who, committer or who))
        environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": author, "GIT_AUTHOR_DATE": when(at),
            "GIT_COMMITTER_NAME": by, "GIT_COMMITTER_EMAIL": by, "GIT_COMMITTER_DATE": when(at),
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        }  # fmt: skip
        command = ["git", "-C", str(self.root), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def open(self, author: str, name: str = "topic") -> None:
        """Begin a request of `author`, from main."""
        self.git("checkout", "-q", "-B", name, "main")
        self.author, self.reviews, self.comments, self.pushes = author, [], [], []

    def put(self, path: str, data: Data) -> None:
        """Write a record as a person would: no trail, no status."""
        self.office.write(path, dump(data))

    def data(self, path: str) -> Data:
        """What a record's file says."""
        return parse((self.root / path).read_bytes())

    def change(self, path: str, **fields: Any) -> None:
        """Give fields of a record new values; None takes one away."""
        kind = self.office.rules().book.kinds[path.split("/")[1]]
        data = {name: value for name, value in {**self.data(path), **fields}.items() if value is not None}
        self.office.write(path, dump(kind.in_order(data)))

    def commit(self, who: str, at: str, *also: str, committer: str | None = None, amend: bool = False) -> str:
        """Commit everything; `also` are co-authors. The commit's id."""
        trailers = "".join(f"\nCo-authored-by: {name} <{_address(name)}>" for name in also)
        self.git("add", "-A")
        options = ["--amend", "--reset-author"] if amend else []
        self.git("commit", "-q", *options, "-m", f"change\n{trailers}", who=who, at=at, committer=committer)
        return self.git("rev-parse", "HEAD")

    def hand_in(self, path: str, data: Data, by: str, at: str = "09:05") -> str:
        """Open a request with one new record."""
        self.open(by)
        self.put(path, data)
        return self.commit(by, at)

    # what the forge notes

    def review(self, account: str, at: str, text: str = "", *, state: str = "approve", commit: str | None = None,
               dismissed: bool = False) -> None:  # fmt: skip
        """Somebody reviews the head, or another commit."""
        seen = commit or self.git("rev-parse", "HEAD")
        self.reviews.append({"id": str(len(self.reviews)), "account": account, "state": state, "commit": seen,
                             "at": when(at), "text": text, "dismissed": dismissed})  # fmt: skip

    def comment(self, account: str, at: str, text: str, *, edited: bool = False) -> None:
        """Somebody writes a comment."""
        item = {"id": str(len(self.comments)), "account": account, "text": text, "at": when(at), "edited": edited}
        self.comments.append(item)

    def push(self, account: str, at: str, head: str | None = None) -> None:
        """Somebody pushes what is there."""
        self.pushes.append({"account": account, "head": head or self.git("rev-parse", "HEAD"), "at": when(at)})

    def evidence(self) -> bytes:
        """The reviews file."""
        pull = {"pull": {"id": "1", "author": self.author}} if self.author else {}
        pull |= {"intake": {"issue": "7", "author": self.intake}} if self.intake else {}
        said = {"reviews": self.reviews, "comments": self.comments, "pushes": self.pushes}
        return json.dumps({"version": 1, **pull, **said}).encode()

    # what the office's own machinery does

    def judge(self, at: str = "18:00", base: str = "main", head: str = "HEAD") -> Decision:
        """The gate's decision on the open request, received at `at`."""
        return gate(self.root, base, head, read_evidence(self.evidence()), datetime.fromisoformat(when(at)))

    def land(self, at: str = "18:00") -> Decision:
        """Land the open request, which must pass."""
        request = Request(self.git("branch", "--show-current"), read_evidence(self.evidence()))
        [landing] = land(self.root, [request], now=datetime.fromisoformat(when(at)))
        assert landing.commit is not None, said(landing.decision) + [str(finding) for finding in landing.findings]
        self.git("checkout", "-q", "main")
        return landing.decision

    def act(self, path: str, action: str, person: str, at: str, *, key: str | None = None,
            sets: Data | None = None, forge: bool = False, **said: Any) -> str:  # fmt: skip
        """`taizhang act` by somebody, committed by him; the commit's id. With `forge`, he is told what that noted."""
        rules, repository = self.office.rules(), Repository(self.root)
        ledger = open_ledger(self.root, rules.book)
        landed = open_ledger(self.root, rules.book, repository.tree("main"))
        record = ledger.record_at(path)
        assert record is not None
        deed = Deed(action, person, datetime.fromisoformat(when(at)), said, sets or {}, self.keys[key] if key else None)
        handed = Handed(landed.record_at(path), self.author, self.data(path).get("reported_at", when(at)))
        if forge:
            evidence = read_evidence(self.evidence())
            handed = replace(handed, so_far=said_so_far(self.root, rules, ledger, record, "main", evidence))
        act(self.root, rules, ledger, record, handed, deed)
        for opened in (ledger, landed):
            opened.index.close()
        return self.commit(person, at)

    def does(self, path: str, action: str, person: str, at: str, **said: Any) -> None:
        """One step in a request of its own: taken, pushed, landed at once."""
        self.open(person)
        self.act(path, action, person, at, **said)
        self.push(person, at)
        self.land(at)


def _address(name: str) -> str:
    return name if "@" in name else f"{name}@yuzhu.example"


def said(decision: Decision) -> list[str]:
    """Everything that a decision says, to be read where a test fails."""
    return [f"{f.code} {f.level} {f.path} {f.message('en')}" for f in decision.findings]


def codes(decision: Decision, level: str = "error") -> list[str]:
    """The codes of the findings of a level, each once, sorted."""
    return sorted({finding.code for finding in decision.findings if finding.level == level})


def chain(decision: Decision) -> list[str]:
    """The steps of the one record of a request, as `action person`."""
    assert len(decision.folded) == 1, said(decision)
    return [f"{step.entry['action']} {step.entry['by']}" for step in decision.folded[0].result.steps]


def state(decision: Decision) -> str:
    """Where the one record of a request would stand."""
    return decision.folded[0].result.state


def of(decision: Decision, code: str) -> list[Mapping[str, Any]]:
    """What the findings of a code say."""
    return [finding.params for finding in decision.findings if finding.code == code]


def in_review(town: Town, *, until: str = "review", data: Data = ITEM) -> None:
    """An item that its reporter has handed in, edited and reviewed by `taizhang act`, each pushed by who took it."""
    town.hand_in(SHUI, data, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    for action, person, at in (("edit", "ye-zhiqiu", "10:00"), ("review", "jiang-ruolan", "11:00")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
        if action == until:
            return


def quoted(town: Town, path: str = SHUI) -> str:
    """The digest of what a sign-off of a record covers, as it stands."""
    return digest(signed_content(town.data(path), town.office.rules().newest(path.split("/")[1])))
