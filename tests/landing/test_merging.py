"""`taizhang merge`: main taken into one's branch, field by field, with nothing written where there is a conflict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town
from tests.landing.hall import Hall, steps
from tests.support import INFO, SUPERVISION

from taizhang.errors import TaizhangError, UsageError
from taizhang.landing.merging import merge_branch

UNIT = "records/unit/niutanhe-xiang.yaml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(hall: Hall) -> Run:
    """Calls `taizhang merge` in the folder that people work in."""

    def merge(*arguments: str, lang: str = "en") -> tuple[int, str, str]:
        done = hall.town.office.run("merge", *arguments, lang=lang)
        return done.returncode, done.stdout, done.stderr

    for key, value in (("user.name", "zou-kai"), ("user.email", "zou-kai@yuzhu.example")):
        hall.town.git("config", key, value)
    return merge


def both_change(town: Town, path: str, ours: dict[str, object], theirs: dict[str, object]) -> None:
    """On `topic`, which is shown, and on `other`, a change each of one record."""
    town.open("tang-xiaoman", "other")
    town.change(path, **theirs)
    town.commit("tang-xiaoman", "10:00")
    town.open("he-jing", "topic")
    town.change(path, **ours)
    town.commit("he-jing", "10:30")


def test_another_branch_is_taken_in_field_by_field(hall: Hall, run: Run) -> None:
    town = hall.town
    both_change(town, UNIT, {"short_name": "牛潭河"}, {"also": ["unit/jingguan-ju"]})
    code, out, _ = run("other")
    assert code == 0
    assert out == (
        "merged other: 1 files changed\nboth sides changed signed content; have it signed again: unit/niutanhe-xiang\n"
    )
    data = town.data(UNIT)
    assert (data["short_name"], data["also"]) == ("牛潭河", ["unit/jingguan-ju"])
    assert town.git("log", "-1", "--format=%P %an").split()[2] == "zou-kai"
    assert town.git("rev-list", "--parents", "-n1", "HEAD").split()[2] == town.git("rev-parse", "other")
    assert town.git("status", "--porcelain") == ""


def test_a_conflict_is_told_in_words_and_nothing_is_written(hall: Hall, run: Run) -> None:
    town = hall.town
    both_change(town, UNIT, {"short_name": "牛潭河"}, {"short_name": "牛潭"})
    before = town.git("rev-parse", "HEAD")
    code, out, err = run("other")
    assert (code, err) == (1, "nothing was written: there are conflicts\n")
    assert out == (
        f"{UNIT}: “Short name” was changed on both sides:\n  this branch has 牛潭河 (he-jing)\n"
        "  other has 牛潭 (tang-xiaoman)\n"
        "  → agree which to keep: add --keep unit/niutanhe-xiang:short_name=ours for this branch's, "
        "--keep unit/niutanhe-xiang:short_name=theirs for that of other\n"
    )
    assert (town.git("rev-parse", "HEAD"), town.git("status", "--porcelain")) == (before, "")
    assert run("other", lang="zh-Hant")[1].startswith(f"{UNIT}: 「簡稱」兩邊都改了：\n  本分支為 牛潭河（he-jing）\n")


@pytest.mark.parametrize(
    ("keep", "kept"), [("short_name=ours", "牛潭河"), ("unit/niutanhe-xiang:short_name=theirs", "牛潭")]
)
def test_whose_value_to_keep_can_be_said(keep: str, kept: str, hall: Hall, run: Run) -> None:
    both_change(hall.town, UNIT, {"short_name": "牛潭河"}, {"short_name": "牛潭"})
    assert run("other", "--keep", keep)[0] == 0
    assert hall.town.data(UNIT)["short_name"] == kept


@pytest.mark.parametrize(
    ("keep", "said"),
    [("short_name=mine", "--keep takes FIELD=ours or FIELD=theirs: short_name=mine"),
     ("title=ours", "--keep title names no conflict")],
)  # fmt: skip
def test_a_wrong_keep_is_named(keep: str, said: str, hall: Hall, run: Run) -> None:
    both_change(hall.town, UNIT, {"short_name": "牛潭河"}, {"short_name": "牛潭"})
    assert run("other", "--keep", keep) == (2, "", f"{said}\n")


def test_main_s_trail_is_taken_where_nothing_new_stands_in_the_branch(hall: Hall, run: Run) -> None:
    hall.lands(hall.approved("a"))
    hall.town.git("checkout", "-q", "a")
    hall.town.change(SHUI, topics=["水利"])
    hall.town.commit("zhang-chunyan", "19:00")
    assert run("main")[0] == 0
    data = hall.town.data(SHUI)
    assert (data["topics"], data["number"], data["status"]) == (["水利"], "〔2026〕2號", "approved")
    assert steps(data)[-1] == "approve xia-minghui"


def test_steps_on_both_sides_of_changed_content_are_taken_again(hall: Hall, run: Run) -> None:
    town = hall.town
    for branch, person, at in (("other", "ye-zhiqiu", "10:00"), ("topic", "tang-xiaoman", "10:30")):
        town.open("zhang-chunyan", branch)
        town.put(SHUI, ITEM)
        town.git("add", "-A")
        town.commit("zhang-chunyan", "09:05")
        town.act(SHUI, "edit", person, at, sets={"title": f"{person}改"})
    code, out, _ = run("other", "--keep", "title=ours")
    assert code == 1
    assert "“Trail” cannot be joined:\n  new steps here: Submit, Edit (" in out
    assert f"add --keep {SHUI_REF}:trail=theirs to go by other" in out
    assert run("other", "--keep", "title=theirs", "--keep", "trail=theirs")[0] == 0
    assert steps(town.data(SHUI)) == ["submit zhang-chunyan", "edit ye-zhiqiu"]


def test_reports_of_both_branches_are_joined(hall: Hall, run: Run) -> None:
    def told(text: str) -> dict[str, str]:
        return {"unit": "unit/jingguan-ju", "at": "2026-11-19T09:00:00+08:00", "progress": text}

    old = hall.town.data(SUPERVISION)["progress"]
    both_change(hall.town, SUPERVISION, {"progress": [*old, told("一")]}, {"progress": [*old, told("二")]})
    assert run("other")[0] == 0
    assert [entry["progress"] for entry in hall.town.data(SUPERVISION)["progress"][1:]] == ["一", "二"]


def test_other_files_clash_as_a_whole_and_are_kept_by_their_path(hall: Hall, run: Run) -> None:
    town = hall.town
    for branch in ("other", "topic"):
        town.open("he-jing", branch)
        town.office.write("docs/notice.md", f"# {branch}\n")
        town.commit("he-jing", "09:00")
    code, out, _ = run("other")
    assert code == 1
    assert out.startswith("docs/notice.md: “the whole file” was changed on both sides:")
    assert run("other", "--keep", "docs/notice.md=theirs")[0] == 0
    assert town.office.read("docs/notice.md") == "# other\n"


def test_a_branch_that_is_behind_moves_forward_and_one_that_has_all_stays(hall: Hall, run: Run) -> None:
    adoption = {"level": "county", "publication": "publication/xin-zijiang", "date": "2026-11-19"}
    hall.town.open("he-jing", "topic")
    hall.lands(hall.grows("tang-xiaoman", "a", INFO, "adoptions", adoption))
    hall.town.git("checkout", "-q", "topic")
    assert run("main")[:2] == (0, "merged main: 1 files changed\n")
    assert hall.town.git("rev-parse", "HEAD") == hall.tip
    assert run("main")[:2] == (0, "everything in main is here already\n")


def test_what_is_not_committed_is_not_overwritten(hall: Hall) -> None:
    town = hall.town
    both_change(town, UNIT, {"short_name": "牛潭河"}, {"also": ["unit/jingguan-ju"]})
    for key, value in (("user.name", "zou-kai"), ("user.email", "zou-kai@yuzhu.example")):
        town.git("config", key, value)
    before, text = town.git("rev-parse", "HEAD"), town.office.read(UNIT) + "# mine\n"
    town.office.write(UNIT, text)
    with pytest.raises(TaizhangError, match="not committed"):
        merge_branch(town.root, town.office.rules(), "other", {})
    assert (town.git("rev-parse", "HEAD"), town.office.read(UNIT)) == (before, text)


def test_a_bare_repository_is_no_place_to_merge(hall: Hall) -> None:
    with pytest.raises(UsageError, match="is a bare repository"):
        merge_branch(hall.bare, hall.town.office.rules(), "main", {})
