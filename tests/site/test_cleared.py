"""The edition for the public holds what was cleared for it; what the sample's editions hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support import REPOSITORY, OfficeFolder

from taizhang.ledger import WorkTree, open_ledger
from taizhang.model import Data
from taizhang.site.cut import open_edition
from taizhang.site.edition import WITHHELD, edition_named
from taizhang.workflow import load_rules

NAME = ("title", "status", "audience")
REGULATION = "regulation/2026-02-01-banfa"
CHECKED = {"checked_by": "person/mo-changfa", "checked_on": "2026-02-01", "conclusion": "可以公開"}


@pytest.fixture
def published(office: OfficeFolder) -> OfficeFolder:
    """An office with an edition for the public."""
    lists = (REPOSITORY / "editions.yaml").read_text("utf-8")
    office.write("editions.yaml", lists.replace("enabled: false", "enabled: true"))
    return office


@pytest.mark.parametrize(("steps", "there"), [
    (["register", "confirm", "publish"], True), (["register", "confirm"], False),
    (["register", "confirm", "publish", "withdraw"], False), (["register", "confirm", "publish", "revise"], False),
    (["register", "confirm", "publish", "revise", "confirm", "publish"], True),
    (["register", "confirm", "publish", "repeal"], True),
])  # fmt: skip
def test_the_public_sees_what_was_cleared_for_it_as_it_stands(
    published: OfficeFolder, steps: list[str], there: bool
) -> None:
    people = {"register": "he-jing", "revise": "he-jing"}
    told: list[Data] = [
        {"action": name, "by": people.get(name, "xia-minghui" if name == "confirm" else "gong-zhiyuan"),
         "at": f"2026-02-{day:02}T09:00:00+08:00", **({"note": "如題"} if name in ("withdraw", "repeal") else {}),
         **({"set": {"body": f"第{day}稿"}} if name == "revise" else {}),
         **({"release_check": CHECKED} if name == "publish" else {})}
        for day, name in enumerate(steps, 1)
    ]  # fmt: skip
    facts = {"title": "辦法", "audience": "public", "effective_on": "2026-02-01", "scope": "全縣", "body": "正文"}
    published.tell({"record": REGULATION, "facts": facts, "steps": told})
    rules = published.rules()
    ledger, *_ = open_edition(edition_named("public", published.root, rules), published.root, published.ledger(), rules)
    found = {record.ref: record.data for record in ledger.records()}
    ledger.index.close()
    assert found.keys() == ({REGULATION} if there else set())
    for data in found.values():
        assert {key for entry in data["trail"] for key in entry} == {"action", "by", "at", "workflow"}
        assert {entry["by"] for entry in data["trail"]} == {WITHHELD}


def test_a_pair_that_a_small_office_need_not_keep_apart_keeps_nothing_from_the_public(published: OfficeFolder) -> None:
    told = [
        {"action": "register", "by": "he-jing", "at": "2026-02-01T09:00:00+08:00"},
        {"action": "confirm", "by": "xia-minghui", "at": "2026-02-02T09:00:00+08:00"},
        {"action": "revise", "by": "cao-zhengping", "at": "2026-02-03T09:00:00+08:00", "set": {"body": "新文"}},
        {"action": "confirm", "by": "xia-minghui", "at": "2026-02-04T09:00:00+08:00"},
        {"action": "publish", "by": "cao-zhengping", "at": "2026-02-05T09:00:00+08:00", "release_check": CHECKED},
    ]
    facts = {"title": "辦法", "audience": "public", "effective_on": "2026-02-01", "scope": "全縣", "body": "正文"}
    published.tell({"record": REGULATION, "facts": facts, "steps": told})
    assert seen_by_the_public(published) == set()  # who revised it may not clear it
    published.edit(
        "schemas/policy.yaml",
        "value: [], basis: 本辦台賬管理規定；不作變通",
        "value: [[revise, publish]], basis: 本辦台賬管理規定",
    )
    assert seen_by_the_public(published) == {REGULATION}


def seen_by_the_public(office: OfficeFolder) -> set[str]:
    rules = office.rules()
    ledger, *_ = open_edition(edition_named("public", office.root, rules), office.root, office.ledger(), rules)
    found = {record.ref for record in ledger.records()}
    ledger.index.close()
    return found


CLEARED = {
    "campaign/1132-zhanlue", "decision/2026-06-16-xinnongcun-shishi-yijian",
    "decision/2026-06-30-shifancun-shishi-fang-an", "exemplar/2026-02-12-shiniujiang-zhen-ban-shishi",
    "exemplar/2026-03-16-nongye-ju-yuzhu-ziyuan", "info/2026-05-20-kaifaqu-quanmin-zhaoshang",
    "regulation/2026-01-01-xuexi-zhidu",
}  # fmt: skip


@pytest.fixture
def of_the_sample(tmp_path: Path) -> Iterator[Callable[[str], dict[str, Data]]]:
    """The records of an edition of the sample, by reference; the public's is switched on."""
    rules, _ = load_rules(WorkTree(REPOSITORY))
    assert rules is not None
    text = (REPOSITORY / "editions.yaml").read_text("utf-8")
    (tmp_path / "editions.yaml").write_text(text.replace("enabled: false", "enabled: true"), "utf-8")
    whole = open_ledger(tmp_path, rules.book, WorkTree(REPOSITORY))

    def make(name: str) -> dict[str, Data]:
        ledger, *_ = open_edition(edition_named(name, tmp_path, rules), tmp_path, whole, rules)
        found = {record.ref: record.data for record in ledger.records()}
        ledger.index.close()
        return found

    yield make
    whole.index.close()


def test_the_public_reads_what_the_sample_has_cleared_and_not_what_is_merely_for_it(
    of_the_sample: Callable[[str], dict[str, Data]],
) -> None:
    found = of_the_sample("public")
    assert found.keys() == CLEARED
    merely = "records/exemplar/2026/2026-06-26-kaifaqu-quanmin-zhaoshang.yaml"
    assert "\naudience: public\n" in (REPOSITORY / merely).read_text("utf-8")
    named = {key for data in found.values() for key in data} & {"unit", "reporter", "lead_unit", "tasks", "results"}
    assert named == set()  # no unit and no person is named in a field


def test_a_unit_of_the_sample_reads_its_own_page_its_people_and_the_names_of_units_in_its_records(
    of_the_sample: Callable[[str], dict[str, Data]],
) -> None:
    found = of_the_sample("unit:niutanhe-xiang")
    people = {ref for ref in found if ref.startswith("person/")}
    assert people == {"person/long-yuzhen", "person/mo-changfa", "person/zhang-chunyan"}
    assert found["unit/niutanhe-xiang"]["contact_point"]["reporters"] == ["person/zhang-chunyan"]
    others = {ref: data for ref, data in found.items() if ref.startswith("unit/") and ref != "unit/niutanhe-xiang"}
    assert "unit/shuili-ju" in others  # it has a task in a decision for the public
    assert "unit/xinfang-ju" not in others
    assert {key for data in others.values() for key in data} <= {*NAME, "type", "short_name", "trail"}
    adopted = found["info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"]["adoptions"]
    assert [one["publication"] for one in adopted] == ["publication/xin-zijiang"]
