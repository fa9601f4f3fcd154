"""`taizhang numbers`: tables, one unit, explanations, data and charts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.cli.conftest import Done
from tests.outputs.test_numbers import item, put
from tests.support import INFO, OfficeFolder

Call = Callable[..., Done]
TOWNSHIP = "unit/niutanhe-xiang"


@pytest.fixture(autouse=True)
def _adopted(office: OfficeFolder) -> None:
    item(office, "2026-04-01-a", ("2026-04-10", "city"), unit=TOWNSHIP, title="甲")


def test_all_units_stand_in_three_tables_with_the_whole_office_below(call: Call) -> None:
    done = call("numbers", "--period", "2026-04")
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert [line[2:] for line in lines if line[:2] == ["2026-04", "·"]] == [
        ["Information"], ["Supervision"], ["What", "the", "office", "asked", "for"],
    ]  # fmt: skip
    township = next(line for line in lines if line[:1] == ["牛潭河鄉"])
    assert township[1:5] == ["1", "0", "1", "10"]
    whole = next(line for line in lines if line[:2] == ["All", "units"])
    assert whole[2:6] == ["1", "0", "1", "10"]


def test_the_year_of_today_is_the_default(call: Call) -> None:
    assert call("numbers", "--format", "json").out == call("numbers", "--period", "2026", "--format", "json").out


@pytest.mark.parametrize("name", ["niutanhe-xiang", "unit/niutanhe-xiang"])
def test_one_unit_is_named_by_its_id(name: str, call: Call) -> None:
    done = call("numbers", "--unit", name, "--period", "2026-04", "--figure", "points", "--explain")
    assert (done.code, done.out) == (
        0,
        "Adoption points = 10\n  2026-04-10  10  adopted at level “City”: 10  info/2026-04-01-a\n",
    )


def test_explanation_without_a_choice_is_of_every_figure_that_has_something_to_say(call: Call) -> None:
    done = call("numbers", "--unit", "niutanhe-xiang", "--period", "2026-04", "--explain", lang="zh-Hant")
    heads = [line for line in done.out.splitlines() if not line.startswith(" ")]
    assert "採用得分 = 10" in heads
    assert "單位信息得分 = 10" in heads
    assert not [head for head in heads if head.startswith("扣分")]


def test_data_has_every_figure_as_text_and_null_where_there_is_nothing_to_measure(call: Call) -> None:
    data = json.loads(call("numbers", "--period", "2026-04", "--format", "json").out)
    assert (data["period"], data["as_of"]) == ("2026-04", "2026-11-20")
    township = next(row for row in data["units"] if row["unit"] == TOWNSHIP)
    assert township["figures"]["points"] == "10"
    assert township["figures"]["adoption.adoption_rate"] is None
    assert township["figures"].keys() == data["labels"].keys()
    assert data["units"][-1]["title"] == "All units"


def test_chart_is_written_as_it_is(call: Call) -> None:
    done = call("numbers", "--chart", "points")
    assert done.code == 0
    assert done.out.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert done.out.endswith("</svg>\n")


def test_assessments_received_stand_below_the_tables(call: Call, office: OfficeFolder) -> None:
    period = {"from": "2026-01-01", "until": "2026-06-30"}
    said = {"title": "通報", "status": "concluded", "direction": "received", "issuer": "市委辦", "period": period}
    put(office, "assessment/2026-07-08-a", **said, own_score="93.4", max_score="100", own_rank=3)
    assert call("numbers").out.splitlines()[-3:] == [
        "Assessments received",
        "  通報: 93.4/100, rank 3 (2026-01-01 to 2026-06-30, 市委辦) assessment/2026-07-08-a",
        "    the ledger itself, same months: Items sent up 1 · Items adopted 2 · Adoption points 20",
    ]
    assert "93.4" not in call("numbers", "--period", "2026-Q3").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--period", "2026-13"], "“2026-13” is no period; write 2026, 2026-Q3 or 2026-11"),
        (["--period", "last week"], "“last week” is no period; write 2026, 2026-Q3 or 2026-11"),
        (["--unit", "niutanhe"], "there is no unit “niutanhe” (unit/niutanhe-xiang"),
        (["--unit", INFO.split("/")[-1].removesuffix(".yaml")], "there is no unit"),
        (["--figure", "sorrow"], "there is no figure “sorrow”. There are: submitted, reported, "),
        (["--chart", "pie"], "Invalid value for '--chart'"),
    ],
)
def test_wrong_calls_say_what_to_write(arguments: list[str], message: str, call: Call) -> None:
    done = call("numbers", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_what_a_record_says_cannot_command_a_terminal(call: Call, office: OfficeFolder) -> None:
    put(office, TOWNSHIP, title="[bold]x[/bold] [link=file:///]y", status="confirmed", type="department")
    done = call("numbers", "--period", "2026-04")
    assert done.code == 0
    assert "[bold]x[/bold] [link=file:///]y" in done.out
    assert "\x1b" not in done.out


def test_ranking_shows_only_where_policy_has_it(call: Call, office: OfficeFolder) -> None:
    assert "Rank" not in call("numbers", "--period", "2026-04").out
    office.edit(
        "schemas/policy.yaml",
        "value: false, basis: 中央減負若干規定（2024年8月）；默認不排名",
        "value: true, basis: 甲",
    )
    done = call("numbers", "--period", "2026-04")
    rows = [line.split() for line in done.out.splitlines()]
    assert next(row for row in rows if row[1:2] == ["牛潭河鄉"])[0] == "1"
