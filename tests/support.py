"""A small office to test against: twelve records, told as a story and written by the engine itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from taizhang.checks.pending import edits_since
from taizhang.checks.run import check, locate
from taizhang.formats import dump, parse
from taizhang.ledger import Ledger, WorkTree, open_ledger, record_path
from taizhang.model import Data, Finding, Tree
from taizhang.workflow import Rules, load_rules, take

REPOSITORY = Path(__file__).parents[1]
INFO = "records/info/2026/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui.yaml"
DIRECTIVE = "records/directive/2026/2026-03-20-cunji-caiwu.yaml"
SUPERVISION = "records/supervision/2026/2026-03-23-cunji-caiwu-tuiguang.yaml"
MEETING = "records/meeting/2026/2026-03-02-changwei-huiyi.yaml"
UNIT = "records/unit/niutanhe-xiang.yaml"
PERSON = "records/person/zhang-chunyan.yaml"
PUBLICATION = "records/publication/xin-zijiang.yaml"

STORY = """\
records:
  - record: unit/xianwei-ban
    facts: {title: 中共玉竹縣委辦公室, audience: office, type: department, short_name: 縣委辦}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:00:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:00:00+08:00}
  - record: unit/xian-lingdao
    facts: {title: 玉竹縣領導, audience: office, type: leadership}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:01:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:01:00+08:00}
  - record: unit/jingguan-ju
    facts: {title: 玉竹縣經營管理局, audience: office, type: department, short_name: 縣經管局}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:02:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:02:00+08:00}
  - record: unit/niutanhe-xiang
    facts:
      title: 牛潭河鄉
      audience: office
      type: township
      contact_point:
        category: key_township
        reporters: [person/zhang-chunyan]
        monthly_quota: 8
        since: 2026-01-01
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:03:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:03:00+08:00}
  - record: person/gong-zhiyuan
    facts: {title: 龔志遠, audience: office, posts: [{unit: unit/xian-lingdao, title: 縣委副書記, from: 2024-06-01}]}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:04:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:04:00+08:00}
  - record: person/mo-changfa
    facts: {title: 莫長發, audience: office, posts: [{unit: unit/niutanhe-xiang, title: 鄉黨委書記, from: 2023-08-01}]}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:05:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:05:00+08:00}
  - record: person/zhang-chunyan
    facts: {title: 張春燕, audience: office, posts: [{unit: unit/niutanhe-xiang, title: 信息員, from: 2025-03-01}]}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:06:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:06:00+08:00}
  - record: publication/xin-zijiang
    facts: {title: 新資江, audience: office, level: city, sponsor: 中共資江市委辦公室, own: false, kind_of: journal}
    steps:
      - {action: register, by: he-jing, at: 2026-01-05T09:07:00+08:00}
      - {action: confirm, by: xia-minghui, at: 2026-01-05T10:07:00+08:00}
  - record: meeting/2026-03-02-changwei-huiyi
    facts:
      title: 縣委常委會議第3次會議
      audience: office
      series: standing_committee
      held_on: 2026-03-02
      items:
        - item: 1
          title: 關於春耕備耕工作
          resolution: 各鄉鎮抓緊備足種子、化肥。
          supervise: false
          waiver_note: 由農業部門按季節日常調度。
          waiver_approver: person/gong-zhiyuan
      cleared: true
      cleared_by: person/gong-zhiyuan
    number: 〔2026〕1號
    steps:
      - {action: register, by: ruan-yulian, at: 2026-03-02T16:00:00+08:00}
      - action: confirm
        by: he-jing
        at: 2026-03-03T09:00:00+08:00
        for: gong-zhiyuan
        mode: paper
        given_at: 2026-03-02T17:30:00+08:00
        original: {place: 機要檔案科}
        checked_by: feng-siyuan
  - record: info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui
    facts:
      title: 村會計例會
      audience: office
      topics: [農村財務]
      unit: unit/niutanhe-xiang
      reporter: person/zhang-chunyan
      unit_signer: person/mo-changfa
      category: experience
      urgency: ordinary
      importance: ordinary
      form: single
      reported_at: 2026-03-05T09:10:00+08:00
      body: |
        牛潭河鄉每月召開一次村會計例會。

        一是集中記賬。二是當場會審。
      secrecy_check: {checked_by: person/mo-changfa, checked_on: 2026-03-05, conclusion: 不涉密，可以報送}
    number: 〔2026〕1號
    steps:
      - {action: submit, by: zhang-chunyan, at: 2026-03-05T09:10:00+08:00}
      - {action: edit, by: ye-zhiqiu, at: 2026-03-05T10:02:00+08:00, set: {title: 牛潭河鄉推行村會計例會制度}}
      - {action: review, by: jiang-ruolan, at: 2026-03-05T11:20:00+08:00, opinion: 同意。}
      - {action: approve, by: xia-minghui, at: 2026-03-05T15:30:00+08:00, opinion: 同意上報。}
      - action: send_up
        by: tang-xiaoman
        at: 2026-03-06T09:00:00+08:00
        add: {submissions: [{to: city, sent_at: 2026-03-06T09:00:00+08:00}]}
      - action: adopt
        by: tang-xiaoman
        at: 2026-03-18T09:00:00+08:00
        add: {adoptions: [{level: city, publication: publication/xin-zijiang, date: 2026-03-17}]}
  - record: directive/2026-03-20-cunji-caiwu
    facts:
      title: 龔志遠同志關於村級財務管理的批示
      audience: office
      leader: person/gong-zhiyuan
      subject_record: info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui
      form: written
      nature: action_required
      given_at: 2026-03-20T10:00:00+08:00
      text: 做法好，請縣經管局在全縣推廣。
      addressees: [unit/jingguan-ju]
      reply_to: unit/xianwei-ban
      due_on: 2026-04-30
    number: 〔2026〕1號
    steps:
      - {action: register, by: he-jing, at: 2026-03-20T14:00:00+08:00}
      - {action: verify, by: feng-siyuan, at: 2026-03-20T15:00:00+08:00}
      - {action: transmit, by: he-jing, at: 2026-03-20T15:30:00+08:00, units: [unit/jingguan-ju]}
  - record: supervision/2026-03-23-cunji-caiwu-tuiguang
    facts:
      title: 在全縣推廣村會計例會制度
      audience: office
      type: special
      origin: {source: directive, record: directive/2026-03-20-cunji-caiwu}
      registered_on: 2026-03-23
      proposal: 擬由縣經管局牽頭推廣，牛潭河鄉協助。
      handling: transferred
      requirement: 四月底前下發推廣意見。
      responsible_leader: person/gong-zhiyuan
      lead_unit: unit/jingguan-ju
      assisting_units: [unit/niutanhe-xiang]
      responsible_name: 縣經管局業務股孔令娟
      urgency: ordinary
      due_on: 2026-04-30
    number: 〔2026〕1號
    steps:
      - {action: register, by: shi-lei, at: 2026-03-23T09:00:00+08:00}
      - {action: approve_case, by: meng-qingfang, at: 2026-03-23T15:00:00+08:00, opinion: 同意立項。}
      - {action: assign, by: ruan-yulian, at: 2026-03-23T16:00:00+08:00}
      - {action: sign_for, by: kong-lingjuan, at: 2026-03-24T09:00:00+08:00, unit: unit/jingguan-ju}
      - {action: sign_for, by: long-yuzhen, at: 2026-03-24T10:00:00+08:00, unit: unit/niutanhe-xiang}
      - action: report
        by: long-yuzhen
        at: 2026-04-10T09:00:00+08:00
        unit: unit/niutanhe-xiang
        add: {progress: [{unit: unit/niutanhe-xiang, at: 2026-04-10T09:00:00+08:00, progress: 已整理例會辦法。}]}
      - action: ask_extension
        by: kong-lingjuan
        at: 2026-04-24T09:00:00+08:00
        unit: unit/jingguan-ju
        add:
          extensions:
            - {unit: unit/jingguan-ju, until: 2026-05-15, reason: 需徵求各鄉鎮意見。, asked_on: 2026-04-24}
      - {action: extend, by: meng-qingfang, at: 2026-04-27T09:00:00+08:00, unit: unit/jingguan-ju, until: 2026-05-15}
      - {action: complete, by: mo-changfa, at: 2026-04-28T09:00:00+08:00, unit: unit/niutanhe-xiang}
"""
"""What each person did, and when; a step's `set` changes signed fields, its `add` extends open ones."""

_PATIENCE_SECONDS = 300
"""A command that hangs must fail its test, however busy the machine."""
_STORY_ONLY = frozenset({"set", "add"})
_RULES: dict[tuple[tuple[str, bytes], ...], Rules] = {}


@dataclass
class OfficeFolder:
    """An office in a folder of its own; every path is relative to that folder, with `/`."""

    root: Path
    _opened: list[Ledger] = field(default_factory=list)

    def tell(self, told: Data) -> str:
        """Write the record that a story tells (see `told_record`); its path is returned."""
        path, text = told_record(told, self.rules())
        self.write(path, text)
        return path

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file (bytes as they stand), making its folder; the file's full path is returned."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return target

    def read(self, path: str) -> str:
        """What a file says."""
        return (self.root / path).read_bytes().decode()

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the one place of a file that says `old`."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path} says {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """Remove a file."""
        (self.root / path).unlink()

    def load_rules(self) -> tuple[Rules | None, list[Finding]]:
        """The rules in `schemas/`, and what is wrong with them, with lines and columns."""
        tree = WorkTree(self.root)
        entries = {entry.path: entry for entry in tree.entries("schemas")}
        content = tuple((path, tree.read(entry)) for path, entry in entries.items())
        if content in _RULES:
            return _RULES[content], []
        rules, findings = load_rules(tree)
        if rules is not None:
            _RULES[content] = rules
        return rules, locate(findings, tree, entries)

    def rules(self) -> Rules:
        """The rules in `schemas/`, which must be sound; loaded once for each content of that folder."""
        rules, findings = self.load_rules()
        assert rules is not None, shown(findings)
        return rules

    def ledger(self, tree: Tree | None = None) -> Ledger:
        """The records as they stand now, in the folder or in `tree`; closed when the test ends."""
        ledger = open_ledger(self.root, self.rules().book, tree)
        self._opened.append(ledger)
        return ledger

    def check(self, base: Ledger | None = None) -> list[Finding]:
        """Everything that is wrong with the ledger, or with the rules where those cannot be used."""
        rules, findings = self.load_rules()
        if rules is None:
            return findings
        ledger = self.ledger()
        return check(ledger, rules, edits_since(base, ledger) if base else None)

    def problems(self, base: Ledger | None = None) -> list[str]:
        """Everything that is wrong with the ledger, each as `path:line:column CODE`."""
        return shown(self.check(base))

    def landed(self) -> Ledger:
        """The records as they stand now, to be the base of later edits."""
        folder = self.root.parent / f"{self.root.name}-landed"
        shutil.copytree(self.root / "records", folder / "records")
        return self.ledger(WorkTree(folder))

    def run(self, *arguments: str, lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `taizhang` in the folder, as a process of its own; output is text, nothing is raised."""
        return subprocess.run(
            [sys.executable, "-m", "taizhang", *arguments],
            cwd=self.root,
            env={**os.environ, "TAIZHANG_LANG": lang, "PYTHONUTF8": "1", **environment},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )

    def close(self) -> None:
        """Let go of every ledger that was opened."""
        while self._opened:
            self._opened.pop().index.close()


def shown(findings: list[Finding]) -> list[str]:
    """Findings as `path:line:column CODE`."""
    return [f"{found.path}:{found.line}:{found.column} {found.code}" for found in findings]


def copy_schemas(folder: Path) -> None:
    """Copy the repository's rules into a folder."""
    shutil.copytree(REPOSITORY / "schemas", folder / "schemas")


def build_office(folder: Path) -> None:
    """Write the rules and the records of the story into a folder."""
    copy_schemas(folder)
    office = OfficeFolder(folder)
    for told in parse(STORY.encode())["records"]:
        office.tell(told)


def told_record(told: Data, rules: Rules) -> tuple[str, str]:
    """Path and text of the record that a story tells: `record`, `facts`, `steps` and, if it has one, `number`."""
    name, _, record_id = told["record"].partition("/")
    kind, workflow = rules.book.kinds[name], rules.newest(name)
    data: Data = dict(told["facts"])
    for step in told["steps"]:
        entry = {key: value for key, value in step.items() if key not in _STORY_ONLY}
        data = take(data, workflow, entry, step.get("set"), step.get("add"))
    if "number" in told:
        data["number"] = told["number"]
    keys = (kind.node(("trail", 0)) or {})["properties"]
    data["trail"] = [_in_order(step, keys) for step in data["trail"]]
    return record_path(kind, record_id), dump(kind.in_order(data))


def _in_order(step: Data, keys: dict[str, Any]) -> Data:
    return {name: step[name] for name in keys if name in step} | step


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of so much (`4m`) at `place`, while it is needed; skips the test where nothing may be mounted."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount can have a small disk")
    yield place
    subprocess.run(["umount", place], check=True)
