"""What an edition may hold, and how records are cut down to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support import INFO, REPOSITORY, SUPERVISION, UNIT, OfficeFolder

from taizhang.errors import TaizhangError, UsageError
from taizhang.model import Data
from taizhang.site.cut import open_edition
from taizhang.site.edition import WITHHELD, edition_named
from taizhang.site.office import open_office_site

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
MATTER = "supervision/2026-03-23-cunji-caiwu-tuiguang"
LISTS = """\
version: 1
unit:
  steps: [action, by, at, unit, until]
  kinds:
    info: [title, status, audience, unit, body, adoptions]
    supervision: [title, status, audience, lead_unit, assisting_units, progress, due_on]
    unit: [title, audience]
"""
Seen = Callable[[str], dict[str, Data]]


@pytest.fixture
def seen(office: OfficeFolder) -> Seen:
    """The records of an edition, by reference."""
    office.write("editions.yaml", LISTS)

    def make(name: str) -> dict[str, Data]:
        rules = office.rules()
        ledger, *_ = open_edition(edition_named(name, office.root, rules), office.root, office.ledger(), rules)
        found = {record.ref: record.data for record in ledger.records()}
        ledger.index.close()
        return found

    return make


def open_up(office: OfficeFolder, path: str, audience: str) -> None:
    office.edit(path, "audience: office", f"audience: {audience}")


@pytest.mark.parametrize(("audience", "editions"), [
    ("leaders", {"leaders"}), ("office", {"leaders", "office"}),
    ("units", {"leaders", "office", "unit:niutanhe-xiang"}),
    ("public", {"leaders", "office", "unit:niutanhe-xiang", "unit:jingguan-ju"}),
])  # fmt: skip
def test_a_record_is_in_the_editions_of_its_audience(
    office: OfficeFolder, seen: Seen, audience: str, editions: set[str]
) -> None:
    open_up(office, INFO, audience)
    every = ("leaders", "office", "unit:niutanhe-xiang", "unit:jingguan-ju")
    assert {name for name in every if REF in seen(name)} == editions


def test_units_that_are_also_to_know_see_it(office: OfficeFolder, seen: Seen) -> None:
    office.edit(INFO, "audience: office", "audience: units\nalso:\n  - unit/jingguan-ju")
    assert REF in seen("unit:jingguan-ju")


@pytest.mark.parametrize(("steps", "there"), [(0, False), (1, False), (2, True), (3, False)])
def test_units_see_nothing_before_it_rests_nor_after_it_is_withdrawn(
    office: OfficeFolder, seen: Seen, steps: int, there: bool
) -> None:
    at = "2026-03-1{}T09:00:00+08:00"
    told = [
        {"action": "register", "by": "he-jing", "at": at.format(0)},
        {"action": "confirm", "by": "xia-minghui", "at": at.format(1)},
        {"action": "withdraw", "by": "xia-minghui", "at": at.format(2), "note": "登記錯了"},
    ]
    facts = {"title": "另一鄉", "audience": "public", "type": "township"}
    office.tell({"record": "unit/other", "facts": facts, "steps": told[:steps]}) if steps else office.write(
        "records/unit/other.yaml", "title: 另一鄉\naudience: public\ntype: township\n"
    )
    assert ("unit/other" in seen("unit:niutanhe-xiang")) is there
    assert "unit/other" in seen("office")


def test_being_named_in_a_step_alone_lets_no_unit_in(office: OfficeFolder, seen: Seen) -> None:
    office.edit(INFO, "audience: office", "audience: units")
    office.edit(INFO, "  - action: adopt\n", "  - action: adopt\n    units: [unit/jingguan-ju]\n")
    assert REF not in seen("unit:jingguan-ju")


def test_leaders_and_the_office_see_records_whole(office: OfficeFolder, seen: Seen) -> None:
    assert seen("office") == {record.ref: record.data for record in office.ledger().records()}


def test_only_listed_fields_and_keys_of_steps_are_left(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, INFO, "units")
    data = seen("unit:niutanhe-xiang")[REF]
    # its unit's record is the office's; an adoption without its publication says nothing
    assert data.keys() == {"title", "status", "audience", "body", "trail"}
    assert data["trail"][0].keys() == {"action", "by", "at", "workflow"}
    assert {entry["by"] for entry in data["trail"]} == {WITHHELD}


def test_an_entry_of_a_list_keeps_what_is_left_when_it_needs_no_more(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, INFO, "units")
    open_up(office, "records/publication/xin-zijiang.yaml", "leaders")
    assert "adoptions" not in seen("office")[REF]
    assert seen("leaders")[REF]["adoptions"][0]["publication"] == "publication/xin-zijiang"


def test_a_unit_that_may_be_known_is_named(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, INFO, "units")
    open_up(office, UNIT, "public")
    assert seen("unit:niutanhe-xiang")[REF]["unit"] == "unit/niutanhe-xiang"


def test_a_date_whose_arithmetic_cannot_be_shown_whole_is_not_shown(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, SUPERVISION, "units")
    open_up(office, UNIT, "public")
    data = seen("unit:niutanhe-xiang")[MATTER]
    assert "lead_unit" not in data
    assert data["assisting_units"] == ["unit/niutanhe-xiang"]
    assert [entry.get("unit") for entry in data["trail"]] == [None, None, None, *["unit/niutanhe-xiang"] * 3]
    assert "due_on" not in data
    open_up(office, "records/unit/jingguan-ju.yaml", "public")
    assert seen("unit:niutanhe-xiang")[MATTER]["due_on"] == "2026-04-30"


def test_texts_do_not_name_what_their_readers_cannot_see(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, "records/directive/2026/2026-03-20-cunji-caiwu.yaml", "leaders")
    open_up(office, INFO, "office")
    office.edit(INFO, "一是集中記賬。", "一是集中記賬,見 directive/2026-03-20-cunji-caiwu。")
    assert "一是集中記賬,見 …。" in seen("office")[REF]["body"]
    assert "directive/2026-03-20-cunji-caiwu" in seen("leaders")[REF]["body"]
    assert seen("office")[MATTER]["origin"] == {"source": "directive"}


def test_what_was_said_while_a_record_was_for_leaders_is_not_told_when_it_is_opened(
    office: OfficeFolder, seen: Seen
) -> None:
    at = "2026-03-1{}T09:00:00+08:00"
    opened = {"audience": "office", "title": "公文處理"}
    office.tell({
        "record": "study/2026-03-10-xuexi",
        "facts": {"title": "機要處理", "audience": "leaders", "type": "collective", "held_on": "2026-03-10",
                  "topic": "公文"},
        "steps": [
            {"action": "register", "by": "he-jing", "at": at.format(0), "note": "只給領導"},
            {"action": "register", "by": "he-jing", "at": at.format(1), "note": "改給本辦", "set": opened},
            {"action": "register", "by": "he-jing", "at": at.format(2), "note": "改題目", "set": {"title": "公文辦理"}},
            {"action": "confirm", "by": "xia-minghui", "at": at.format(3)},
        ],
    })  # fmt: skip
    for edition, told in (("leaders", "機要處理"), ("office", "")):
        trail = seen(edition)["study/2026-03-10-xuexi"]["trail"]
        assert [entry.get("was", {}).get("title", "") for entry in trail] == ["", told, "公文處理", ""]
        assert [entry.get("note", "") for entry in trail][2] == "改題目"
        assert ("note" in trail[1]) is bool(told)


def test_somebody_whose_record_is_for_leaders_is_not_named(office: OfficeFolder, seen: Seen) -> None:
    open_up(office, "records/person/gong-zhiyuan.yaml", "leaders")
    entry = seen("office")["meeting/2026-03-02-changwei-huiyi"]["trail"][1]
    assert (entry["by"], entry["for"]) == ("he-jing", WITHHELD)


@pytest.mark.parametrize(("name", "said"), [
    ("minister", "there is no edition “minister”"), ("unit", "there is no edition “unit”"),
    ("public:x", "there is no edition"), ("unit:nowhere", "there is no unit unit/nowhere"),
    ("public", "editions.yaml is missing, or has no public"),
])  # fmt: skip
def test_an_edition_that_there_is_not_is_refused(office: OfficeFolder, seen: Seen, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        seen(name)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("body, adoptions]", "bodies]", "unit.kinds.info: bodies"), ("    info:", "    infos:", "unit.kinds.infos: title"),
    ("[action, by,", "[action, bye,", "unit.steps: bye"), ("version: 1", "version: 1\nunits: {}", "is wrong: units"),
    ("[title, audience]", "[audience]", "unit.kinds.unit: title, audience"), ("version: 1", "version:", "is wrong: 1:"),
])  # fmt: skip
def test_lists_that_name_what_there_is_not_are_refused(
    office: OfficeFolder, seen: Seen, old: str, new: str, said: str
) -> None:
    office.edit("editions.yaml", old, new)
    with pytest.raises(UsageError, match=said):
        seen("unit:niutanhe-xiang")


def test_the_offices_own_lists_are_sound_and_the_public_edition_is_off(office: OfficeFolder) -> None:
    text = (REPOSITORY / "editions.yaml").read_text("utf-8")
    office.write("editions.yaml", text)
    assert edition_named("unit:niutanhe-xiang", office.root, office.rules()).unit == "unit/niutanhe-xiang"
    with pytest.raises(UsageError, match="the public edition is off"):
        edition_named("public", office.root, office.rules())
    office.write("editions.yaml", text.replace("enabled: false", "enabled: true"))
    assert edition_named("public", office.root, office.rules()).needs == "publish"


PUBLISH = "  publish: {title: 公開審查, en: Clear for the public, from: confirmed, role: leader, signs: true}\n"
REGULATION = "regulation/2026-02-01-banfa"


@pytest.fixture
def published(office: OfficeFolder) -> OfficeFolder:
    """An office with a regulation that was cleared for the public."""
    text = office.read("schemas/workflows/regulation@1.yaml").replace("regulation@1", "regulation@2")
    office.write("schemas/workflows/regulation@2.yaml", text.rstrip("\n") + "\n" + PUBLISH)
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
         **({"set": {"body": f"第{day}稿"}} if name == "revise" else {})}
        for day, name in enumerate(steps, 1)
    ]  # fmt: skip
    facts = {"title": "辦法", "audience": "public", "effective_on": "2026-02-01", "scope": "全縣", "body": "正文"}
    published.tell({"record": REGULATION, "facts": facts, "steps": told})
    rules = published.rules()
    ledger, *_ = open_edition(edition_named("public", published.root, rules), published.root, published.ledger(), rules)
    found = {record.ref for record in ledger.records()}
    ledger.index.close()
    assert found == ({REGULATION} if there else set())


def test_a_site_with_a_repository_that_there_is_not_is_refused(office: OfficeFolder) -> None:
    rules = office.rules()
    with pytest.raises(TaizhangError):
        open_office_site(edition_named("office", office.root, rules), office.root, office.ledger(), rules, office.root)
