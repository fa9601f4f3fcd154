"""Items much like an earlier one are pointed out, once, unless the records know of each other."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import OfficeFolder

from taizhang.checks.similar import RULE
from taizhang.ledger import Ledger
from taizhang.ledger.index import Index
from taizhang.ledger.sketch import likeness, looks_alike, sketch
from taizhang.ledger.worktree import blob_id
from taizhang.model import Finding, TreeEntry

FIRST, SECOND, THIRD = (f"2026-04-0{day}-niutanhe-xiang-fangxun" for day in (1, 2, 3))
TITLE = "牛潭河鄉提前落實防汛各項準備"
BODY = (
    "四月以來降雨偏多,牛潭河鄉把防汛作為當前頭等大事,黨政主要領導帶隊逐村排查山塘、水庫和河堤,查出隱患點二十三處,"
    "當場明確責任人和整改時限;組織民兵應急分隊八十人開展轉移演練,備足編織袋、砂石料和衝鋒舟;對住在滑坡點的十七戶群眾"
    "逐戶發放明白卡,實行幹部包戶,確保預警一響、人員先撤。"
)
OTHER = (
    "楠竹低產林改造見效。全鄉推廣測土配方施肥和合理間伐,建立示範片五個,每畝增產竹材三百斤,竹農人均增收四百餘元,"
    "並與兩家竹製品企業簽訂收購合同,解決了銷路問題。"
)

Tell = Callable[..., str]


@pytest.fixture
def tell(office: OfficeFolder) -> Tell:
    """Writes an info item into the office, by default one on flood control."""

    def write(name: str, extra: list[dict[str, Any]] | None = None, **facts: Any) -> str:
        day = name[:10]
        submit = {"action": "submit", "by": "zhang-chunyan", "at": f"{day}T09:10:00+08:00"}
        full = {
            "title": TITLE, "audience": "office", "unit": "unit/niutanhe-xiang", "reporter": "person/zhang-chunyan",
            "category": "rural", "urgency": "ordinary", "importance": "ordinary", "form": "single",
            "reported_at": f"{day}T09:10:00+08:00", "body": BODY, **facts,
        }  # fmt: skip
        return office.tell({"record": f"info/{name}", "facts": full, "steps": [submit, *(extra or [])]})

    return write


def run(office: OfficeFolder) -> list[Finding]:
    return list(RULE.run(office.ledger(), office.rules()))


def pairs(office: OfficeFolder) -> list[tuple[str, str]]:
    return [(Path(finding.path).stem, finding.params["other"]) for finding in run(office)]


def test_an_office_without_such_items_has_no_findings(office: OfficeFolder) -> None:
    assert run(office) == []


def test_the_later_of_two_is_pointed_out_with_the_other(tell: Tell, office: OfficeFolder) -> None:
    tell(SECOND, title="牛潭河鄉抓早抓實防汛準備", body=BODY.replace("八十人", "一百人"))
    tell(FIRST)
    (found,) = run(office)
    assert (found.code, found.level, Path(found.path).stem, found.where) == ("TZ680", "warning", SECOND, ("title",))
    assert f"info/{FIRST}《{TITLE}》（現為「已報送」）相似" in found.message("zh-Hant")
    assert 85 <= found.params["percent"] < 100


def test_an_item_of_an_earlier_year_counts_within_the_lookback(tell: Tell, office: OfficeFolder) -> None:
    tell("2024-04-01-niutanhe-xiang-fangxun")
    tell(FIRST)
    assert pairs(office) == [(FIRST, "info/2024-04-01-niutanhe-xiang-fangxun")]


def test_an_item_before_the_lookback_does_not_count(tell: Tell, office: OfficeFolder) -> None:
    tell("2023-04-01-niutanhe-xiang-fangxun")
    tell(FIRST)
    assert run(office) == []


def test_different_items_of_one_unit_are_left_alone(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND, title="低產楠竹林改造帶動竹農增收", body=OTHER)
    assert run(office) == []


def test_many_alike_give_one_finding_each_that_counts_the_rest(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND)
    tell(THIRD)
    found = run(office)
    assert [Path(finding.path).stem for finding in found] == [SECOND, THIRD]
    assert found[0].message("en").endswith("(now “Submitted”)")
    assert found[1].params["other"] == f"info/{SECOND}"
    assert found[1].message("en").endswith("; and 1 more")


@pytest.mark.parametrize("field", ["follows", "related"])
def test_a_record_that_names_the_other_is_left_alone(field: str, tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND, **{field: f"info/{FIRST}" if field == "follows" else [f"info/{FIRST}"]})
    assert run(office) == []


def test_a_chain_of_reports_is_left_alone(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND, body=OTHER, title="低產楠竹林改造帶動竹農增收", follows=f"info/{FIRST}")
    tell(THIRD, follows=f"info/{SECOND}")
    assert run(office) == []


def test_sources_of_one_digest_are_left_alone(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND)
    tell(
        THIRD, title="全縣一周情況綜合", body=OTHER, form="periodic_digest", sources=[f"info/{FIRST}", f"info/{SECOND}"]
    )
    assert run(office) == []


def test_records_merely_related_to_one_third_are_pointed_out(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND)
    tell(THIRD, title="低產楠竹林改造帶動竹農增收", body=OTHER, related=[f"info/{FIRST}", f"info/{SECOND}"])
    assert pairs(office) == [(SECOND, f"info/{FIRST}")]


def test_a_withdrawn_one_is_named_as_such_and_has_no_finding_of_its_own(tell: Tell, office: OfficeFolder) -> None:
    withdraw = {"action": "withdraw", "by": "zhang-chunyan", "note": "重複報送"}
    tell(FIRST, [{**withdraw, "at": "2026-04-01T10:00:00+08:00"}])
    tell(SECOND)
    tell(THIRD, [{**withdraw, "at": "2026-04-03T10:00:00+08:00"}])
    (found,) = run(office)
    assert Path(found.path).stem == SECOND
    assert "現為「已撤回」" in found.message("zh-Hant")


def test_a_title_that_must_not_be_repeated_is_not(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST, title=f"{TITLE}(電話13800138000)")
    tell(SECOND)
    (found,) = run(office)
    assert "1380" not in found.message("zh-Hant")
    assert f"info/{FIRST}《…》" in found.message("zh-Hant")


def test_only_kinds_with_a_setting_are_compared(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    tell(SECOND)
    office.edit("schemas/policy.yaml", "    similar_percent:\n", "    other_percent:\n")
    assert run(office) == []


def test_the_verdict_follows_an_edit(tell: Tell, office: OfficeFolder) -> None:
    tell(FIRST)
    path = tell(SECOND)
    assert pairs(office) == [(SECOND, f"info/{FIRST}")]
    office.delete(path)
    assert run(office) == []
    tell(SECOND, title="低產楠竹林改造帶動竹農增收", body=OTHER)
    assert run(office) == []
    tell(SECOND)
    assert pairs(office) == [(SECOND, f"info/{FIRST}")]


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [
        ((TITLE, BODY), (TITLE, BODY), 100),
        ((TITLE, BODY), ("", ""), 0),
        ((TITLE, ""), (f"“{TITLE}”!", "\n"), 100),  # layout and punctuation do not count
        (("ＡＢＣＤ", ""), ("abcd", ""), 100),  # nor do case and width
        ((TITLE, BODY), (TITLE, OTHER), 53),  # one title alone is not enough
        (("1月份防汛情況", BODY), ("2月份防汛情況", OTHER), 2),  # a series: only what they say counts
    ],
)
def test_likeness(one: tuple[str, str], other: tuple[str, str], percent: int) -> None:
    assert likeness(one, other) == likeness(other, one) == percent


def test_a_sketch_is_the_same_in_every_run() -> None:
    drawn = sketch("info", TITLE, BODY)
    assert drawn is not None
    assert len(drawn.keys) == 25
    assert drawn.title_key == drawn.keys[-1]
    assert drawn.bins[:8].hex() == "008a283600068db6"
    assert sketch("info", "", "。") is None


def test_keys_of_kinds_are_their_own() -> None:
    one, other = sketch("info", TITLE, BODY), sketch("research", TITLE, BODY)
    assert one is not None
    assert other is not None
    assert one.bins == other.bins
    assert not set(one.keys) & set(other.keys)


def variant(rng: random.Random, text: str, share: float) -> str:
    return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) if rng.random() < share else c for c in text)


def test_sketches_find_at_least_95_of_100_pairs_that_are_60_percent_alike() -> None:
    rng = random.Random("sketch")  # noqa: S311  the same in every run
    found = []
    while len(found) < 300:
        text = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(300))
        other = variant(rng, text, 0.12)
        if likeness(("", text), ("", other)) in range(60, 66):
            one, two = sketch("info", "", text), sketch("info", "", other)
            assert one is not None
            assert two is not None
            found.append(bool(set(one.keys) & set(two.keys)) and looks_alike(one.bins, two.bins))
    assert sum(found) >= 285


class Files:
    """A tree of many items in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def entries(self, _folder: str) -> Any:
        return (TreeEntry(path, "100644", blob_id(raw)) for path, raw in sorted(self.files.items()))

    def read(self, entry: TreeEntry) -> bytes:
        return self.files[entry.path]


def test_a_text_that_stands_in_very_many_records_is_not_compared_with_them_all(office: OfficeFolder) -> None:
    text = f"title: {TITLE}\nbody: {BODY}\n".encode()
    files = {f"records/info/2026/2026-04-01-x-{number}.yaml": text for number in range(400)}
    rules = office.rules()
    index = Index(None, rules.book.digest)
    start = time.process_time()
    found = list(RULE.run(Ledger(rules.book, Files(files), index), rules))
    assert len(found) == 399
    assert index.query("SELECT count(*) <= 400 * 32 FROM main.alike") == [(1,)]
    assert time.process_time() - start < 20
    index.close()
