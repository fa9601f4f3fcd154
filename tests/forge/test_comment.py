"""The one comment on a request: exact words, no word of the trade, and nothing that anybody's text can do in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.approval.town import ITEM, SHUI, Town
from tests.forge.forge_hostile import HOSTILE

from taizhang.approval import Decision, Outcome, problems
from taizhang.forge.comment import LONGEST, MARKER, Words, landed_comment, request_comment
from taizhang.git import Repository
from taizhang.i18n import LANGUAGES, Label, Language
from taizhang.ledger import open_ledger
from taizhang.model import Record

ACTIVE = re.compile(
    r"@\w|(?<!&)#\w|<(?!!-- taizhang)|`(?!/land`)|\]\(|://|^\s*(?:::|##\[)|^(?:>|\||=|~~~)", re.MULTILINE
)
"""What a forge or a runner would act upon."""
TRADE = re.compile(r"yaml|sha|rebase|commit|git|head|branch|merge|提交|分支|變基", re.IGNORECASE)
"""Words of people who know Git."""
CHANGES = """\
#### 信息《牛潭河鄉冬修水利進展》

報送 ✓（張春燕） → 編輯 ✓（ye-zhiqiu） → **核稿** → 審批

新報，內容如下：

- 標題：牛潭河鄉冬修水利進展
- 報送單位：牛潭河鄉
- 信息員：張春燕
- 類別：農業農村
- 緊急程度：平件
- 重要程度：一般
- 編報形式：單條
- 報送時間：2026-11-19 09:00
- 正文：牛潭河鄉今冬已修渠道十二公里。
- 保密審查：審查人：莫長發；審查日期：2026-11-19；審查結論：不涉密
- 知悉範圍：本辦
"""


def open_town(template: Path, folder: Path) -> Town:
    """An office with a request that its reporter has handed in."""
    shutil.copytree(template, folder)
    town = Town(folder, {})
    town.git("init", "-q", "-b", "main")
    town.office.write(".gitignore", ".taizhang/\n.cache/\n")
    town.commit("zou-kai", "2026-04-01T08:00:00+08:00")
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    return town


@contextmanager
def words_of(town: Town, language: Language = "zh-Hant") -> Iterator[Words]:
    """What comments are written with, as main stands."""
    rules = town.office.rules()
    ledger = open_ledger(town.root, rules.book, Repository(town.root).tree("main"))
    with closing(ledger.index):
        yield Words(ledger, rules, language)


@pytest.fixture
def town(office_template: Path, tmp_path: Path) -> Town:
    """A town of one's own."""
    return open_town(office_template, tmp_path / "office")


@pytest.fixture
def words(town: Town) -> Iterator[Words]:
    """What comments are written with."""
    with words_of(town) as words:
        yield words


def test_it_tells_who_acts_next_how_far_it_is_and_what_it_says(town: Town, words: Words) -> None:
    town.review("ye-zhiqiu", "10:00")
    people = "cao-zhengping 或 jiang-ruolan 或 lu-huaigu 或 qin-weidong"
    next_step = f"**下一步**：《牛潭河鄉冬修水利進展》請 {people}「核稿」"
    assert request_comment(town.judge(), words) == f"{MARKER}\n### 還要辦理\n\n{next_step}\n\n{CHANGES}"


def test_a_change_of_what_has_landed_is_told_field_by_field(town: Town) -> None:
    for who, at in (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00")):
        town.review(who, at)
    town.land()
    town.open("zhang-chunyan")
    town.change(SHUI, title="牛潭河鄉冬修水利提速", body="牛潭河鄉今冬已修渠道二十公里。\n")
    town.commit("zhang-chunyan", "18:05")
    with words_of(town) as words:
        said = request_comment(town.judge("18:30"), words).splitlines()
    assert [line for line in said if line.startswith("- ")] == [
        "- 狀態：由「已審批」到「已報送」",
        "- 標題：由「牛潭河鄉冬修水利進展」改為「牛潭河鄉冬修水利提速」",
        "- 正文：刪「牛潭河鄉今冬已修渠道十二公里。」",
        "- 正文：增「牛潭河鄉今冬已修渠道二十公里。」",
        "- 2026-11-19 18:05 張春燕「更正」",
    ]


def test_a_record_that_cannot_be_read_is_named_by_its_file(town: Town, words: Words) -> None:
    town.change(SHUI, since="2026-11-19")
    town.commit("zhang-chunyan", "09:30")
    said = request_comment(town.judge(), words).splitlines()
    assert [line.partition(":")[0] for line in said if line.startswith("- ")] == [f"- 《{Path(SHUI).stem}》 第 16 行"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hant", "**下一步**：《規則改動》請 張春燕 或 莫長發「審閱同意」"),
        ("en", "**Next**: “change of the rules”: 張春燕 or 莫長發: approve"),
    ],
)
def test_change_of_the_rules_waits_for_a_rule_keeper_by_name(words: Words, language: Language, said: str) -> None:
    waits = problems.RULES_UNREVIEWED.at(
        "schemas/policy.yaml", (), rules="schemas/policy.yaml", people="zhang-chunyan, mo-changfa"
    )
    decision = Decision("0" * 40, "0" * 40, [waits])
    assert decision.outcome is Outcome.UNDECIDED
    lines = request_comment(decision, replace(words, language=language)).splitlines()
    assert lines[3:] == [said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_told_without_a_word_of_the_trade(town: Town, words: Words, language: Language) -> None:
    params = {
        "rules": "schemas/policy.yaml", "records": SHUI, "person": "zhang-chunyan", "commit": "0" * 12,
        "how": problems.HAND, "action": Label("核稿", "Review"), "who": "x@yuzhu.example",
        "state": Label("已報送", "In"),
        "people": "-", "grade": "U", "accepted": "F", "at": "2026-11-19T09:00:00+08:00", "file": "x", "migration": "y",
        "earlier": Label("編輯", "Edit"),
    }  # fmt: skip
    whys = (problems.STRANGER, problems.ELSEWHERE, problems.OLDER, problems.DISMISSED, problems.EDITED)
    findings = [
        problem.at(SHUI, (), **params, why=why)
        for problem in problems.PROBLEMS
        if problem is not problems.MIGRATION_DIFFERS  # only developers bring migrations
        for why in (whys if problem is problems.NOT_COUNTED else whys[:1])
    ]
    said = request_comment(Decision("0" * 40, "0" * 40, findings), replace(words, language=language))
    assert TRADE.findall(said.removeprefix(MARKER)) == []
    assert len(re.findall(r"^- ", said, re.MULTILINE)) == len(findings) - 2  # who acts next stands above


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_hostile_text_does_nothing(town_decision: Decision, hostile_words: Words, hostile: str) -> None:
    [folded] = town_decision.folded
    data = {**folded.record.data, "title": hostile, "body": hostile, "reporter": hostile}
    record = Record("info", folded.record.id, folded.record.path, data)
    finding = problems.NOT_COUNTED.at(record.path, person=hostile, why=problems.STRANGER)
    decision = replace(town_decision, folded=[replace(folded, record=record)])
    decision.findings = [*town_decision.findings, finding, problems.UNKNOWN_PERSON.at(".", who=hostile)]
    for said in (request_comment(decision, hostile_words), landed_comment([record], hostile_words)):
        assert said.startswith(f"{MARKER}\n### ")
        assert ACTIVE.findall(said.removeprefix(MARKER)) == []
        assert len(said) <= LONGEST
        assert said.count(MARKER) == 1
        assert all(character.isprintable() or character in "\n\u3000" for character in said)
    headings = [line for line in request_comment(decision, hostile_words).splitlines() if line.startswith("#")]
    assert len(headings) == 4, "only our own: what it is, what is wrong, what to note, the matter"


def test_a_very_long_one_is_cut_between_lines_and_says_so(town: Town, words: Words) -> None:
    decision = town.judge()
    [folded] = decision.folded
    records = [
        replace(
            folded, record=replace(folded.record, path=SHUI.replace("shui", str(n)), data={**ITEM, "title": "長" * 900})
        )
        for n in range(200)
    ]
    decision.folded = records
    said = request_comment(decision, words)
    assert len(said) <= LONGEST
    assert said.endswith("\n\n……內容太長，以下從略，請看「改動」頁")
    assert said.splitlines()[0] == MARKER


@pytest.fixture(scope="module")
def hostile_town(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town for all hostile texts."""
    return open_town(office_template, tmp_path_factory.mktemp("hostile") / "office")


@pytest.fixture(scope="module")
def town_decision(hostile_town: Town) -> Decision:
    """The gate's on its request."""
    return hostile_town.judge()


@pytest.fixture(scope="module")
def hostile_words(hostile_town: Town) -> Iterator[Words]:
    """What its comments are written with."""
    with words_of(hostile_town, "en") as words:
        yield words
