"""An office on the test forge whose units report by forms: its ledger as main, and an issue filled in by anybody."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.forge import forge_git, forge_issues
from tests.forge.conftest import LEDGER
from tests.forge.forge_forms import Answers, body_of
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_state import Item
from tests.support import OfficeFolder

from taizhang.forge.client import connect
from taizhang.forge.intake.desk import Job
from taizhang.forge.intake.forms import FOLDER, forms
from taizhang.forge.intake.receipt import MARKER
from taizhang.forge.intake.take_in import Taken, run
from taizhang.forge.land import Job as LandingJob
from taizhang.forge.land import Ran
from taizhang.forge.land import run as landing
from taizhang.formats import dump, parse
from taizhang.git import Repository
from taizhang.landing.lander import Lander
from taizhang.landing.main import Main, open_main
from taizhang.model import Data

BOT, LANDER = "shoufa", "ruzhang"
"""The accounts that take in and that land, as the sample's policy names them."""
_FOUNDER = {"NAME": "zou-kai", "EMAIL": "zou-kai@yuzhu.example", "DATE": "2026-11-18T09:00:00+08:00"}
OWN = "niutanhe/baosong"
"""The intake repository of 牛潭河鄉."""
NOW = "2026-11-19T10:00:00+08:00"
UNIT = "unit/niutanhe-xiang"
CASE = "supervision/2026-11-10-dongxiu-shuili"
OPEN_CASE = "supervision/2026-11-11-huinong-zijin"
ASKED = "commission/2026-11-12-qiushou"
LAPSE = "lapse/2026-11-13-loubao"
MORE = f"""\
records:
  - record: {CASE}
    facts: {{title: 冬修水利任務, audience: office, type: proactive, origin: {{source: hotline, text: 熱線第12期}},
      registered_on: 2026-11-10, proposal: 擬由牛潭河鄉承辦。, handling: transferred, requirement: 十二月底前修完。,
      lead_unit: {UNIT}, due_on: 2026-12-31}}
    number: 〔2026〕2號
    steps:
      - {{action: register, by: shi-lei, at: 2026-11-10T09:00:00+08:00}}
      - {{action: approve_case, by: meng-qingfang, at: 2026-11-10T15:00:00+08:00}}
      - {{action: assign, by: ruan-yulian, at: 2026-11-10T16:00:00+08:00}}
  - record: {OPEN_CASE}
    facts: {{title: 惠農資金發放, audience: office, type: proactive, origin: {{source: hotline, text: 熱線第13期}},
      registered_on: 2026-11-11, proposal: 擬由牛潭河鄉承辦。, handling: transferred, requirement: 十一月底前發完。,
      lead_unit: {UNIT}, due_on: 2026-11-30}}
    number: 〔2026〕3號
    steps:
      - {{action: register, by: shi-lei, at: 2026-11-11T09:00:00+08:00}}
      - {{action: approve_case, by: meng-qingfang, at: 2026-11-11T15:00:00+08:00}}
      - {{action: assign, by: ruan-yulian, at: 2026-11-11T16:00:00+08:00}}
      - {{action: sign_for, by: long-yuzhen, at: 2026-11-12T09:00:00+08:00, unit: {UNIT}}}
      - {{action: ask_countersign, by: shi-lei, at: 2026-11-12T10:00:00+08:00, units: [{UNIT}]}}
  - record: {ASKED}
    facts: {{title: 秋收進展, audience: office, source: office, type: topic, request: 報秋收進度。,
      issued_on: 2026-11-12, units: [{UNIT}], due_at: 2026-11-20T17:00:00+08:00}}
    number: 〔2026〕1號
    steps:
      - {{action: draft, by: ye-zhiqiu, at: 2026-11-12T09:00:00+08:00}}
      - {{action: issue, by: jiang-ruolan, at: 2026-11-12T10:00:00+08:00}}
  - record: {LAPSE}
    facts: {{title: 漏報雨災, audience: office, unit: {UNIT}, event_text: 雨災。, type: missed, found_on: 2026-11-13,
      learnt_from: 上級通報}}
    steps:
      - {{action: find, by: ye-zhiqiu, at: 2026-11-13T09:00:00+08:00}}
"""
"""What waits for 牛潭河鄉."""


@dataclass
class Desk:
    """The forge, the office, and the job that takes in."""

    server: ForgeServer
    office: OfficeFolder
    now: str = NOW

    # what people do

    def fill_in(
        self, form: str, login: str, answers: Answers, title: str = "牛潭河鄉冬修水利進展", repo: str = LEDGER
    ) -> int:
        """Somebody fills in a form; the issue's number."""
        return self.write(login, title, self.body(form, answers), repo)

    def body(self, form: str, answers: Answers) -> str:
        """A filled-in form's text, its declaration made."""
        text = forms(self.office.rules())[f"{FOLDER}/{form}.yml"]
        return body_of(text, {"declaration": "x", **answers}, self.server.dialect)

    def write(self, login: str, title: str, body: str, repo: str = LEDGER, *labels: str) -> int:
        """Somebody writes an issue; its number."""
        return forge_issues.open_issue(self.server, repo, login, title, body, *labels)

    def edit(self, number: int, body: str, title: str | None = None, repo: str = LEDGER, by: str | None = None) -> None:
        """Its author changes an issue, or somebody else does."""
        author = self.server.repositories[repo].issues[number]["user"]
        forge_issues.edit_issue(self.server, repo, number, by or author, title=title, body=body)

    def run(self, number: int | None = None, repo: str | None = None) -> list[Taken]:
        """The intake job, once; nothing may go wrong in it."""
        done = self.tried(number, repo)
        assert [taken.problem for taken in done if taken.problem] == []
        return done

    def tried(self, number: int | None = None, repo: str | None = None) -> list[Taken]:
        """The same, whatever goes wrong."""
        forge = connect(self.server.environment(BOT, LEDGER))
        return list(run(Job(forge, BOT, datetime.fromisoformat(self.now)), repo, number))

    def commit(self, branch: str, path: str, data: Data, who: str) -> None:
        """Somebody pushes a commit of his own to a branch."""
        self.server.user(who)
        self.bare.people.setdefault(who, "write")
        folder = self.office.root.parent / f"{who}-{self.server.next_id()}"
        forge_git.git(self.office.root.parent, "clone", "-q", "-b", branch, self.remote(who), str(folder))
        (folder / path).write_text(dump(data))
        by = {"NAME": who, "EMAIL": f"{who}@yuzhu.example", "DATE": self.server.tick()}
        _git(folder, by, "commit", "-q", "-a", "-m", "change")
        forge_git.git(folder, "push", "-q", "origin", f"HEAD:{branch}")

    def rules(self, path: str, old: str, new: str) -> None:
        """The office's rules change, and have landed."""
        self.office.edit(path, old, new)
        _git(self.office.root, _FOUNDER, "commit", "-q", "-a", "-m", "rules")
        forge_git.git(self.bare.git, "fetch", "-q", str(self.office.root), "+refs/heads/main:refs/heads/main")

    def remote(self, who: str) -> str:
        """The ledger's address for somebody's Git."""
        return f"{self.server.web.replace('//', f'//{who}:{self.server.user(who).token}@')}/{LEDGER}.git"

    def land(self, at: str) -> list[Ran]:
        """The landing job, once; nothing may go wrong in it."""
        forge = connect(self.server.environment(LANDER, LEDGER))
        done = list(landing(LandingJob(forge, Lander(), LANDER, "zh-Hant", datetime.fromisoformat(at))))
        assert [ran.problem for ran in done if ran.problem] == []
        return done

    # what came of it

    def comments(self, number: int, repo: str = LEDGER) -> list[str]:
        """What stands under an issue."""
        return [item["body"] for item in self.server.repositories[repo].comments if item["number"] == number]

    def receipt(self, number: int, repo: str = LEDGER) -> str:
        """Its one receipt."""
        [found] = [text for text in self.comments(number, repo) if text.startswith(MARKER)]
        return found

    def pulls(self) -> list[Item]:
        """Every request."""
        return [{**item, "number": number} for number, item in self.bare.issues.items() if "pull" in item]

    @property
    def bare(self) -> Any:
        """The forge's repository of the ledger."""
        return self.server.repositories[LEDGER]

    def branches(self) -> list[str]:
        """The branches of the ledger's repository but main."""
        return sorted(name for name in forge_git.branches(self.bare.git) if name != "main")

    def tip(self, branch: str) -> str:
        """The commit of a branch."""
        return forge_git.branches(self.bare.git)[branch]

    def changed(self, branch: str) -> dict[str, Data]:
        """The records that a branch changes, as it has them."""
        repository = Repository(self.bare.git)
        base = repository.merge_base("main", branch)
        paths = repository.changed_paths(base, self.tip(branch))
        return {path: parse(repository.file_at(self.tip(branch), path) or b"") for path in paths}

    def made(self, number: int, repo: str = LEDGER) -> Data:
        """The one record that an issue's branch changes."""
        place = "" if repo == LEDGER else f"{repo}/"
        [data] = self.changed(f"intake/{place}{number}").values()
        return data

    def main(self) -> Iterator[Main]:
        """The ledger as main has it."""
        repository = Repository(self.bare.git)
        with closing(open_main(self.bare.git, repository, datetime.fromisoformat(self.now))) as main:
            yield main


def _git(folder: Path, by: dict[str, str], *arguments: str) -> None:
    own = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in by.items()}
    subprocess.run(["git", "-C", str(folder), *arguments], env={**os.environ, **own}, check=True)


def set_up(server: ForgeServer, office: OfficeFolder) -> Desk:
    """Give the office of the story what waits for 牛潭河鄉, and the forge its ledger as main."""
    for told in parse(MORE.encode())["records"]:
        office.tell(told)
    office.edit("schemas/forms.yaml", "intake: []", f"intake: [{{repo: {OWN}, unit: {UNIT}}}]")
    forge_git.git(office.root, "init", "-q", "--initial-branch=main", ".")
    forge_git.git(office.root, "add", "-A", "records", "schemas")
    _git(office.root, _FOUNDER, "commit", "-q", "-m", "begin")
    bare = server.repositories[LEDGER]
    forge_git.git(bare.git, "fetch", "-q", str(office.root), "+refs/heads/main:refs/heads/main")
    bare.people |= {server.user(BOT).login: "write", server.user(LANDER).login: "admin"}
    server.repository(OWN).people |= {BOT: "write", LANDER: "read", server.user("zhang-chunyan").login: "read"}
    return Desk(server, office)
