"""Very many requests on the same records: what commutes is joined and nothing is lost, what conflicts lands once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.approval.town import ITEM, SHUI, Town, when
from tests.landing.hall import Hall
from tests.support import told_record

from taizhang.formats import parse, rewrite
from taizhang.landing.land import Request
from taizhang.model import Data

_BRANCHES = 50
_RECORDS = 20
_PAIRS = 50
_SEED = 20261119
_UNIT = "unit/jingguan-ju"
_WORDS = "溪山田林橋渠塘壩嶺坪沖灣洞江河湖洲埠村鎮"
"""A character for each record, so that no two are alike."""


def case(number: int) -> Data:
    """A case that one unit has signed for."""
    return {
        "record": f"supervision/2026-03-23-an-{number}",
        "facts": {
            "title": f"{_WORDS[number] * 3}整治", "audience": "office", "type": "special",
            "origin": {"source": "oral", "text": "縣委主要領導交辦"}, "registered_on": "2026-03-23",
            "proposal": f"擬辦{_WORDS[number] * 5}。", "handling": "transferred",
            "requirement": f"完成{_WORDS[number] * 6}。", "lead_unit": "unit/jingguan-ju", "due_on": "2026-12-30",
        },
        "number": f"〔2026〕{number + 2}號",
        "steps": [
            {"action": "register", "by": "shi-lei", "at": "2026-03-23T09:00:00+08:00"},
            {"action": "approve_case", "by": "meng-qingfang", "at": "2026-03-23T15:00:00+08:00"},
            {"action": "assign", "by": "ruan-yulian", "at": "2026-03-23T16:00:00+08:00"},
            {"action": "sign_for", "by": "kong-lingjuan", "at": "2026-03-24T09:00:00+08:00", "unit": _UNIT},
        ],
    }  # fmt: skip


def item(number: int) -> Data:
    """An approved item."""
    day = f"2026-03-{number % 20 + 1:02}"
    return {
        "record": f"info/{day}-xin-{number}",
        "facts": {
            **ITEM, "title": f"{_WORDS[number] * 3}見聞", "body": f"{_WORDS[number] * 30}。\n",
            "reported_at": f"{day}T09:00:00+08:00",
            "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": day, "conclusion": "不涉密"},
        },
        "number": f"〔2026〕{number + 2}號",
        "steps": [
            {"action": action, "by": person, "at": f"{day}T{hour}:00:00+08:00"}
            for action, person, hour in (
                ("submit", "zhang-chunyan", "10"), ("edit", "ye-zhiqiu", "11"), ("review", "jiang-ruolan", "12"),
                ("approve", "xia-minghui", "13"),
            )
        ],
    }  # fmt: skip


def village(number: int) -> Data:
    """A confirmed unit."""
    return {
        "record": f"unit/cun-{number}",
        "facts": {"title": f"第{number}村", "audience": "office", "type": "department"},
        "steps": [
            {"action": "register", "by": "he-jing", "at": "2026-01-05T09:00:00+08:00"},
            {"action": "confirm", "by": "xia-minghui", "at": "2026-01-05T10:00:00+08:00"},
        ],
    }


def paths_of(town: Town, kind: str, prefix: str) -> list[str]:
    found = (town.root / "records" / kind).rglob(f"{prefix}-*.yaml")
    return sorted(path.relative_to(town.root).as_posix() for path in found)


@pytest.fixture(scope="module")
def crowd_template(town_template: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office with 20 cases that wait for reports, 20 items that may be adopted, and 50 villages."""
    root = tmp_path_factory.mktemp("crowd") / "office"
    shutil.copytree(town_template, root)
    town = Town(root, keys)
    rules = town.office.rules()
    stories = [*map(case, range(_RECORDS)), *map(item, range(_RECORDS)), *map(village, range(_PAIRS))]
    for told in stories:
        town.office.write(*told_record(told, rules))
    town.commit("zou-kai", "2026-04-02T08:00:00+08:00")
    assert [line for line in town.office.problems() if line.endswith("error")] == []
    return root


@pytest.fixture
def crowd(crowd_template: Path, keys: dict[str, Path], tmp_path: Path) -> Hall:
    """A hall with it."""
    return Hall.made(crowd_template, keys, tmp_path)


def asking(hall: Hall) -> Iterator[Request]:
    """25 requests that report on every case, and 25 that record an adoption of every item, each from the same main."""
    cases, items = paths_of(hall.town, "supervision", "2026-03-23-an"), paths_of(hall.town, "info", "*-xin")
    order = {"progress": ("title", "due_on"), "adoptions": ("title", "secrecy_check")}
    moments = random.Random(_SEED).sample(range(600), _BRANCHES)  # noqa: S311  no secret
    for number, minute in enumerate(moments):
        at = when(f"{8 + minute // 60:02}:{minute % 60:02}")
        reports = number % 2 == 0
        person = "kong-lingjuan" if reports else "tang-xiaoman"
        hall.town.open(person, f"t{number}")
        for path in cases if reports else items:
            name = "progress" if reports else "adoptions"
            told = {"unit": "unit/jingguan-ju", "at": at, "progress": f"第{number}次反饋。"}
            adopted = {
                "level": "county",
                "publication": "publication/xin-zijiang",
                "date": "2026-11-19",
                "issue": f"第{number}期",
            }
            raw = (hall.town.root / path).read_bytes()
            data = {**parse(raw), name: [told if reports else adopted]}
            hall.town.office.write(path, rewrite(raw, data, order[name]))
        hall.town.commit(person, at)
        yield hall.push(f"t{number}")


def test_fifty_branches_of_twenty_actions_on_shared_records_land_with_nothing_lost(crowd: Hall) -> None:
    requests = list(asking(crowd))
    crowd.lands(*requests, at="20:00")
    for path in paths_of(crowd.town, "supervision", "2026-03-23-an"):
        data = crowd.town.data(path)
        assert sorted(entry["progress"] for entry in data["progress"]) == sorted(
            f"第{number}次反饋。" for number in range(0, _BRANCHES, 2)
        )
        taken = [step["at"] for step in data["trail"]]
        assert taken == sorted(taken)
        assert len(taken) == 4 + _BRANCHES // 2
    for path in paths_of(crowd.town, "info", "*-xin"):
        data = crowd.town.data(path)
        assert {entry["issue"] for entry in data["adoptions"]} == {f"第{number}期" for number in range(1, _BRANCHES, 2)}
        assert len(data["adoptions"]) == _BRANCHES // 2
    landed = crowd.git("rev-list", "--first-parent", "--merges", "main").split()
    assert len(landed) == _BRANCHES
    assert all(" error " not in line for line in crowd.town.office.problems())


def test_fifty_items_that_are_due_a_number_get_fifty(crowd: Hall) -> None:
    requests = []
    for number in range(_PAIRS):
        word = _WORDS[number % 20] + _WORDS[number // 20]
        fields = {**ITEM, "title": f"{word * 3}新聞", "body": f"{word * 20}。\n"}
        requests.append(crowd.approved(f"n{number}", SHUI.replace("-shui", f"-xinwen-{number}"), fields))
    random.Random(_SEED).shuffle(requests)  # noqa: S311
    landings = crowd.lands(*requests)
    given = [landing.records[0].data["number"] for landing in landings]
    assert given == [f"〔2026〕{number}號" for number in range(_RECORDS + 2, _RECORDS + 2 + _PAIRS)]
    found = crowd.git("grep", "-h", "^number:", "main", "--", "records/info").split("\n")
    assert len(found) == len(set(found)) == _RECORDS + 1 + _PAIRS


def test_of_fifty_pairs_that_conflict_exactly_one_of_each_lands(crowd: Hall) -> None:
    pairs = []
    for number, path in enumerate(paths_of(crowd.town, "unit", "cun")):
        for side in ("a", "b"):
            crowd.town.open("he-jing", f"{side}{number}")
            crowd.town.change(path, short_name=f"{number}村{side}")
            crowd.town.commit("he-jing", "09:00")
            crowd.town.review("xia-minghui", "10:00")
            pairs.append((path, side, crowd.push(f"{side}{number}")))
    random.Random(_SEED).shuffle(pairs)  # noqa: S311
    landings = crowd.land(*(request for _, _, request in pairs))
    landed: dict[str, list[str]] = {}
    for (path, side, _), landing in zip(pairs, landings, strict=True):
        codes = {finding.code for finding in landing.findings if finding.level == "error"}
        assert codes in (set(), {"TZ731", "TZ732", "TZ734"})
        if landing.commit:
            landed.setdefault(path, []).append(side)
    assert {len(sides) for sides in landed.values()} == {1}
    assert len(landed) == _PAIRS
    for path, [side] in landed.items():
        assert crowd.town.data(path)["short_name"].endswith(side)
