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


NAMES = """\
  own:
    unit: [title, status, audience, contact_point]
    person: [title, audience, posts]
  named:
    unit: [title, audience]
"""


@pytest.fixture
def naming(office: OfficeFolder, seen: Seen) -> Seen:
    """The same, where a unit reads of itself, of its people, and the names of units in what it reads."""
    lists = LISTS.replace("unit: [title, audience]", "unit: [title, status, audience, contact_point]")
    office.write("editions.yaml", lists + "    person: [title, audience, posts]\n" + NAMES)
    return seen


def test_a_unit_reads_of_itself_and_of_its_people_what_is_listed_though_it_is_for_the_office(naming: Seen) -> None:
    found = naming("unit:niutanhe-xiang")
    assert found.keys() == {"unit/niutanhe-xiang", "person/mo-changfa", "person/zhang-chunyan"}
    own = found["unit/niutanhe-xiang"]
    assert own.keys() == {"title", "status", "audience", "contact_point", "trail"}
    assert own["contact_point"]["reporters"] == ["person/zhang-chunyan"]
    assert own["trail"][0]["by"] == WITHHELD
    assert found["person/mo-changfa"]["posts"][0]["title"] == "鄉黨委書記"


def test_units_that_are_named_in_what_a_unit_reads_are_known_to_it_by_name_alone(
    office: OfficeFolder, naming: Seen
) -> None:
    open_up(office, SUPERVISION, "units")
    found = naming("unit:niutanhe-xiang")
    assert {ref for ref in found if ref.startswith("unit/")} == {"unit/niutanhe-xiang", "unit/jingguan-ju"}
    other = found["unit/jingguan-ju"]
    assert {**other, "trail": []} == {"title": "玉竹縣經營管理局", "audience": "office", "trail": []}
    assert found[MATTER]["lead_unit"] == "unit/jingguan-ju"
    assert found[MATTER]["due_on"] == "2026-04-30"  # its arithmetic can now be shown whole
    assert {entry["by"] for entry in found[MATTER]["trail"]} == {WITHHELD, "mo-changfa"}
    mirrored = naming("unit:jingguan-ju")["unit/niutanhe-xiang"]  # its reporters are none of the other's business
    assert "contact_point" not in mirrored


@pytest.mark.parametrize("ref", ["unit/jingguan-ju", "person/zhang-chunyan"])
def test_what_is_for_leaders_is_not_named_either(office: OfficeFolder, naming: Seen, ref: str) -> None:
    open_up(office, SUPERVISION, "units")
    assert ref in naming("unit:niutanhe-xiang")
    open_up(office, f"records/{ref}.yaml", "leaders")
    assert ref not in naming("unit:niutanhe-xiang")


def test_a_role_in_a_unit_that_readers_may_not_know_is_not_told(office: OfficeFolder, naming: Seen) -> None:
    more = "      - {role: reporter, from: 2025-01-01, unit: unit/jingguan-ju}\n"
    office.edit(
        "schemas/roles.yaml", "  zhang-chunyan:  # 張春燕\n    roles:\n", f"  zhang-chunyan:\n    roles:\n{more}"
    )
    rules = office.rules()
    _, kept, _ = open_edition(
        edition_named("unit:niutanhe-xiang", office.root, rules), office.root, office.ledger(), rules
    )
    assert {role.get("unit") for role in kept.people.data["people"]["zhang-chunyan"]["roles"]} == {
        "unit/niutanhe-xiang"
    }
    assert kept.people.data["people"].keys() == {"mo-changfa", "zhang-chunyan"}


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
    office.edit(INFO, "一是集中記賬。", "一是集中記賬，見 directive/2026-03-20-cunji-caiwu。")
    assert "一是集中記賬，見 …。" in seen("office")[REF]["body"]
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
    ("[action, by,", "[action, bye,", "unit.steps: bye"),
    ("[action, by, at,", "[action, by,", "unit.steps: at"),
    ("version: 1", "version: 1\nunits: {}", "is wrong: units"),
    ("[title, audience]", "[audience]", "unit.kinds.unit: title, audience"), ("version: 1", "version:", "is wrong: 1:"),
    ("version: 1", "version: 1\npublic: {steps: [action, at], kinds: {info: [title, audience, adoptions]}}",
     "public.kinds.info: adoptions"),
    ("  kinds:", "  named: {unit: [title, audience, phone]}\n  kinds:", "unit.named.unit: phone"),
    ("  kinds:", "  own: {person: [title, audience]}\n  kinds:", "unit.own.person: title"),
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


def test_a_site_with_a_repository_that_there_is_not_is_refused(office: OfficeFolder) -> None:
    rules = office.rules()
    with pytest.raises(TaizhangError):
        open_office_site(edition_named("office", office.root, rules), office.root, office.ledger(), rules, office.root)
