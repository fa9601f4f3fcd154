"""Merges that Git calls clean, and that break a rule all the same: refused at landing, each by its rule."""

from __future__ import annotations

import subprocess

from tests.approval.town import ITEM, SHUI, SHUI_REF, when
from tests.landing.hall import Hall
from tests.support import INFO, SUPERVISION

from taizhang.landing.land import Request

EXTENSION = {"unit": "unit/jingguan-ju", "until": "2026-12-31", "reason": "還要徵求意見。", "asked_on": "2026-11-19"}
OTHER = SHUI.replace("-shui", "-lu")


def git_merges(hall: Hall, branch: str) -> bool:
    """Whether Git itself would merge a branch into main without a conflict."""
    merge = ["git", "-C", str(hall.bare), "merge-tree", "--write-tree", "main", branch]
    return subprocess.run(merge, capture_output=True, check=False).returncode == 0


def by_hand(hall: Hall, branch: str, path: str, **fields: str) -> Request:
    """An approved item that already carries what only landing may give."""
    hall.approved(branch, path, {**ITEM, "title": f"牛潭河鄉{branch}有進展", "body": f"{branch}已完成。\n"})
    hall.town.change(path, **fields)
    hall.town.commit("zhang-chunyan", "12:30")
    return hall.push(branch)


def test_two_items_that_give_themselves_one_number(hall: Hall) -> None:
    first = by_hand(hall, "渠道", SHUI, number="〔2026〕2號")
    second = by_hand(hall, "公路", OTHER, number="〔2026〕2號")
    assert git_merges(hall, "渠道")
    assert git_merges(hall, "公路")
    assert hall.refused(first) == ["TZ517"]
    assert hall.refused(second) == ["TZ517"]


def test_two_items_that_are_due_a_number_get_two(hall: Hall) -> None:
    first = hall.approved("a")
    second = hall.approved("b", OTHER, {**ITEM, "title": "牛潭河鄉通組公路開工", "body": "已硬化公路三公里。\n"})
    assert git_merges(hall, "b")
    hall.lands(second, first)
    assert [hall.data(path)["number"] for path in (SHUI, OTHER)] == ["〔2026〕3號", "〔2026〕2號"]


def test_a_case_that_was_revoked_meanwhile_is_not_extended(hall: Hall) -> None:
    request = hall.grows("kong-lingjuan", "a", SUPERVISION, "extensions", EXTENSION, "11:00")
    hall.town.open("gong-zhiyuan", "b")
    hall.town.act(SUPERVISION, "revoke", "gong-zhiyuan", "10:00", note="已併入另一件")
    hall.lands(hall.push("b"))
    assert hall.refused(request) == ["TZ504"]


def test_claiming_an_earlier_time_does_not_help(hall: Hall) -> None:
    request = hall.grows("kong-lingjuan", "a", SUPERVISION, "extensions", EXTENSION, "10:00")
    hall.town.open("gong-zhiyuan", "b")
    hall.town.act(SUPERVISION, "revoke", "gong-zhiyuan", "11:00", note="已併入另一件")
    hall.lands(hall.push("b"))
    assert hall.refused(request) == ["TZ504"]


def test_a_new_reference_to_what_was_withdrawn_meanwhile(hall: Hall) -> None:
    hall.lands(hall.approved(), at="12:30")
    request = hall.asks("tang-xiaoman", "a", INFO, "13:00", related=[SHUI_REF])
    hall.town.open("xia-minghui", "b")
    hall.town.act(SHUI, "withdraw", "xia-minghui", "14:00", note="報送有誤")
    hall.lands(hall.push("b"), at="14:30")
    assert git_merges(hall, "a")
    assert hall.refused(request) == ["TZ405"]


def test_an_old_reference_keeps_nothing_from_being_withdrawn_or_added_to(hall: Hall) -> None:
    hall.lands(hall.approved(), at="12:30")
    hall.lands(hall.asks("tang-xiaoman", "a", INFO, "13:00", related=[SHUI_REF]), at="13:30")
    hall.town.open("xia-minghui", "b")
    hall.town.act(SHUI, "withdraw", "xia-minghui", "14:00", note="報送有誤")
    hall.lands(hall.push("b"), at="14:30")
    hall.lands(hall.asks("tang-xiaoman", "c", INFO, "15:00", related=[SHUI_REF, "unit/jingguan-ju"]))


def test_a_fault_that_main_has_itself_blocks_nobody(hall: Hall) -> None:
    town = hall.town
    town.git("checkout", "-q", "main")
    town.office.edit(INFO, "publication: publication/xin-zijiang", "publication: publication/nowhere")
    town.commit("zou-kai", "08:00")
    town.git("push", "-q", "hall", "main")
    progress = {"unit": "unit/jingguan-ju", "at": when("09:00"), "progress": "推廣意見已下發。"}
    hall.lands(hall.grows("kong-lingjuan", "a", SUPERVISION, "progress", progress))
