"""What a kind's schema says: labels, order, references, choices."""

from __future__ import annotations

import pytest
from tests.support import INFO, SUPERVISION, OfficeFolder

from taizhang.formats import parse
from taizhang.i18n import Label
from taizhang.schema import Kind


@pytest.fixture
def kind(office: OfficeFolder, request: pytest.FixtureRequest) -> Kind:
    """The kind that the test names."""
    return office.rules().book.kinds[request.param]


@pytest.mark.parametrize("kind", ["info"], indirect=True)
@pytest.mark.parametrize(
    ("where", "label"),
    [
        ((), Label("信息", "Info item")),
        (("unit",), Label("報送單位", "Reporting unit")),
        (("title",), Label("標題", "Title")),
        (("adoptions", 3, "publication"), Label("採用刊物", "Publication")),
        (("casualties", "deaths"), Label("死亡人數", "Deaths")),
        (("topics", 0), Label("主題詞", "Topic")),
        (("trail", 2, "original", "place"), Label("存放處", "Place")),
        (("nothing",), Label("nothing", "nothing")),
        (("adoptions", 0, "nothing"), Label("nothing", "nothing")),
    ],
)
def test_field_has_its_label_at_every_depth(kind: Kind, where: tuple[str | int, ...], label: Label) -> None:
    assert kind.field_label(where) == label


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_value_of_a_choice_has_its_label_and_any_other_is_shown_as_it_is(kind: Kind) -> None:
    assert kind.value_label(("urgency",), "critical") == Label("特急", "Critical")
    assert kind.value_label(("adoptions", 0, "level"), "city") == Label("市級", "City")
    assert kind.value_label(("trail", 0, "mode"), "paper") == Label("紙批", "On paper")
    assert kind.value_label(("urgency",), "hurried") == Label("hurried", "hurried")
    assert kind.value_label(("title",), "critical") == Label("critical", "critical")
    assert kind.value_label(("nothing",), 8) == Label("8", "8")


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_label_is_rendered_in_each_language(kind: Kind) -> None:
    label = kind.field_label(("unit",))
    assert [label.render("zh-Hant"), label.render("zh-Hans"), label.render("en")] == [
        "報送單位",
        "报送单位",
        "Reporting unit",
    ]


@pytest.mark.parametrize("kind", ["supervision"], indirect=True)
def test_every_reference_of_a_record_is_found_with_its_place(kind: Kind, office: OfficeFolder) -> None:
    links = [(link.where, link.target) for link in kind.links(parse(office.read(SUPERVISION).encode()))]
    assert links == [
        (("origin", "record"), "directive/2026-03-20-cunji-caiwu"),
        (("responsible_leader",), "person/gong-zhiyuan"),
        (("lead_unit",), "unit/jingguan-ju"),
        (("assisting_units", 0), "unit/niutanhe-xiang"),
        (("progress", 0, "unit"), "unit/niutanhe-xiang"),
        (("extensions", 0, "unit"), "unit/jingguan-ju"),
        (("trail", 3, "unit"), "unit/jingguan-ju"),
        (("trail", 4, "unit"), "unit/niutanhe-xiang"),
        (("trail", 5, "unit"), "unit/niutanhe-xiang"),
        (("trail", 6, "unit"), "unit/jingguan-ju"),
        (("trail", 7, "unit"), "unit/jingguan-ju"),
        (("trail", 8, "unit"), "unit/niutanhe-xiang"),
    ]


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_references_of_the_wrong_type_are_passed_over(kind: Kind) -> None:
    data = {"unit": ["unit/a"], "sources": "info/a", "adoptions": [8, {"publication": 9}], "related": [{}, "unit/b"]}
    assert [(link.where, link.target) for link in kind.links(data)] == [(("related", 1), "unit/b")]


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_reference_says_which_kinds_it_allows_and_its_name_back(kind: Kind) -> None:
    references = {reference.path: reference for reference in kind.references}
    assert references[("unit",)].kinds == ("unit",)
    assert references[("unit",)].inverse == ("報送的信息", "Info items")
    assert references[("adoptions", "*", "publication")].kinds == ("publication",)
    assert references[("related", "*")].kinds == ("*",)
    assert references[("secrecy_check", "checked_by")].kinds == ("person",)


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_fields_come_in_the_order_of_the_schema(kind: Kind, office: OfficeFolder) -> None:
    data = parse(office.read(INFO).encode())
    shuffled = dict(sorted(data.items()))
    assert list(shuffled) != list(data)
    assert list(kind.in_order(shuffled)) == list(data)
    assert list(kind.in_order({"zz": 1, "trail": [], "unit": "x", "title": "y"})) == ["title", "unit", "trail", "zz"]


@pytest.mark.parametrize("kind", ["unit"], indirect=True)
def test_required_fields_are_its_own_and_the_common_ones(kind: Kind) -> None:
    assert kind.required == {"type", "title", "audience"}


@pytest.mark.parametrize(
    ("kind", "in_years", "due", "group"),
    [
        ("info", True, None, "information"),
        ("unit", False, None, "base"),
        ("supervision", True, "due_on", "supervision"),
    ],
    indirect=["kind"],
)
def test_kind_says_where_records_stand_and_what_makes_them_due(
    kind: Kind, in_years: bool, due: str | None, group: str
) -> None:
    assert (kind.in_year_folders, kind.due_field, kind.group) == (in_years, due, group)


def test_kinds_come_in_the_order_that_they_declare(office: OfficeFolder) -> None:
    orders = [kind.order for kind in office.rules().book.ordered_kinds]
    assert orders == sorted(orders)
    assert len(orders) == len(list((office.root / "schemas/kinds").iterdir()))


@pytest.mark.parametrize("kind", ["info"], indirect=True)
def test_hostile_pattern_input_is_judged_in_linear_time(kind: Kind) -> None:
    assert not kind.validator.is_valid({"title": "x", "unit": "a/" + "a-" * 100_000})
