"""Facts: labels and values as the schemas name them."""

from __future__ import annotations

from taizhang.i18n import Language
from taizhang.site import Site
from taizhang.site.values import Fact, Value, facts, shown

INFO = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
SUPERVISION = "supervision/2026-03-23-cunji-caiwu-tuiguang"


def facts_of(site: Site, ref: str) -> dict[str, Fact]:
    record = site.ledger.record(ref)
    assert record is not None
    kind = site.kind(record.kind)
    return {fact.name: fact for fact in facts(site, {"properties": kind.fields}, record.data)}


def test_labels_and_choices_are_those_of_the_schema(site: Site) -> None:
    found = facts_of(site, INFO)
    assert (found["category"].label, found["category"].value.text) == ("類別", "經驗做法")
    assert list(found)[:3] == ["title", "number", "status"]


def test_labels_follow_the_language(site: Site) -> None:
    languages: dict[Language, str] = {
        "zh-Hant": "單位審簽人",
        "zh-Hans": "单位审签人",
        "en": "Signed off in the unit by",
    }
    for language, label in languages.items():
        assert facts_of(site.in_language(language), INFO)["unit_signer"].label == label


def test_a_reference_is_a_link_with_the_title_of_its_record(site: Site) -> None:
    value = facts_of(site, INFO)["unit"].value
    assert (value.form, value.text, value.href) == ("link", "牛潭河鄉", "records/unit/niutanhe-xiang/")


def test_a_reference_to_nothing_is_its_bare_name(site: Site) -> None:
    node = site.kind("info").fields["unit"]
    assert shown(site, node, "unit/none") == Value("text", "unit/none", raw="unit/none")


def test_dates_and_instants_are_written_out(site: Site) -> None:
    assert facts_of(site, SUPERVISION)["due_on"].value.text == "2026年4月30日"
    assert facts_of(site, INFO)["reported_at"].value.text == "2026年3月5日 09:10"
    assert facts_of(site.in_language("en"), SUPERVISION)["due_on"].value.text == "30 April 2026"


def test_an_object_is_a_list_of_facts(site: Site) -> None:
    value = facts_of(site, INFO)["secrecy_check"].value
    assert value.form == "facts"
    assert [fact.label for fact in value.items] == ["審查人", "審查日期", "審查結論"]


def test_a_list_of_short_objects_is_a_table(site: Site) -> None:
    value = facts_of(site, INFO)["adoptions"].value
    assert (value.form, value.heads) == ("table", ("採用級別", "採用刊物", "採用日期"))
    assert [cell.text for cell in value.items[0]] == ["市級", "新資江", "2026年3月17日"]


def test_a_list_of_objects_with_prose_is_cards(site: Site) -> None:
    value = facts_of(site, SUPERVISION)["progress"].value
    assert value.form == "cards"
    assert [(fact.label, fact.wide) for fact in value.items[0]] == [
        ("反饋單位", False),
        ("反饋時間", False),
        ("進展", True),
    ]


def test_truth_is_said_in_words(site: Site) -> None:
    node = site.kind("meeting").fields["cleared"]
    assert [shown(site, node, answer).text for answer in (True, False)] == ["是", "否"]


def test_urgency_stands_out_unless_ordinary(site: Site) -> None:
    node = site.kind("info").fields["urgency"]
    assert [(shown(site, node, value).form, shown(site, node, value).tone) for value in ("ordinary", "critical")] == [
        ("text", ""),
        ("badge", "red"),
    ]
