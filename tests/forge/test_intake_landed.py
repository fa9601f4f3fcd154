"""From form to ledger, and back to the sender."""

from __future__ import annotations

import pytest
from tests.forge import forge_reviews
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import OWN, Desk, set_up
from tests.forge.forge_filled import ITEM, filled
from tests.forge.forge_pulls import ask_to_land
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.formats import parse
from taizhang.git import Repository
from taizhang.model import Data


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    return set_up(forge_server, office)


# from form to ledger, and back to the sender


def reviewed(desk: Desk, who: str, at: str, text: str = "同意。", state: str = "approve") -> int:
    """Somebody reviews the last request."""
    number = int(desk.pulls()[-1]["number"])
    desk.server.at(f"2026-11-19T{at}:00+08:00")
    forge_reviews.review(desk.server, LEDGER, number, who, state, text)
    return number


def approved(desk: Desk, hour: int) -> None:
    """Editor, reviewer and approver approve the last request, and one asks to land it."""
    for later, who in enumerate(("ye-zhiqiu", "jiang-ruolan", "xia-minghui")):
        number = reviewed(desk, who, f"{hour + later}:00")
    ask_to_land(desk.server, LEDGER, number, "ye-zhiqiu")


def landed(desk: Desk, path: str) -> Data:
    return parse(Repository(desk.bare.git).file_at(desk.tip("main"), path) or b"")


def signed(data: Data) -> list[tuple[str, str]]:
    return [(step["action"], step["by"]) for step in data["trail"]]


def test_form_of_a_township_is_approved_landed_and_told_to_its_sender(desk: Desk) -> None:
    number = filled(desk, "item", OWN)
    desk.run()
    [path] = desk.changed(f"intake/{OWN}/{number}")
    approved(desk, 10)
    desk.now = "2026-11-19T14:00:00+08:00"
    assert [ran.landed is not None for ran in desk.land(desk.now)] == [True]
    assert [taken.outcome for taken in desk.run()] == ["landed"]
    data = landed(desk, path)
    assert (data["status"], data["number"], signed(data)) == ("approved", "〔2026〕2號", [
        ("submit", "zhang-chunyan"), ("edit", "ye-zhiqiu"), ("review", "jiang-ruolan"), ("approve", "xia-minghui"),
    ])  # fmt: skip
    told = desk.receipt(number, OWN).partition("\n")[2]
    assert told == "**已入賬**：《牛潭河鄉冬修水利進展》〔2026〕2號，現在是「已審批」\n"
    assert desk.server.repositories[OWN].issues[number]["state"] == "closed"
    assert desk.run() == []


def returned(desk: Desk) -> tuple[int, str]:
    """An item that landed as returned to its sender: its issue, and its file."""
    number = filled(desk, "item")
    desk.run()
    [path] = desk.changed(f"intake/{number}")
    pull = reviewed(desk, "ye-zhiqiu", "10:30", "數字請核實。", "request_changes")
    ask_to_land(desk.server, LEDGER, pull, "ye-zhiqiu")
    desk.land("2026-11-19T11:00:00+08:00")
    desk.now = "2026-11-19T11:30:00+08:00"
    return number, path


def test_item_that_is_returned_is_handed_in_again_by_editing_its_issue(desk: Desk) -> None:
    number, path = returned(desk)
    assert landed(desk, path)["status"] == "returned"
    assert [taken.outcome for taken in desk.run()] == ["returned"]
    assert "**已退回**(ye-zhiqiu):數字請核實。" in desk.receipt(number)
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]
    desk.edit(number, desk.body("item", {**ITEM, "body": "牛潭河鄉今冬已修渠道十一公里。"}))
    assert [taken.outcome for taken in desk.run()] == ["new"], desk.comments(number)
    approved(desk, 12)
    desk.land("2026-11-19T15:00:00+08:00")
    data = landed(desk, path)
    assert [action for action, _ in signed(data)] == ["submit", "return", "submit", "edit", "review", "approve"]
    assert (data["body"], data["reported_at"], data["number"]) == (
        "牛潭河鄉今冬已修渠道十一公里。", "2026-11-19T09:00:01+08:00", "〔2026〕2號",
    )  # fmt: skip
    assert len(desk.pulls()) == 2


def test_returned_item_that_is_mended_badly_is_refused_and_then_the_same_record_again(desk: Desk) -> None:
    number, path = returned(desk)
    desk.run()
    desk.edit(number, desk.body("item", {**ITEM, "declaration": ""}))
    assert [taken.outcome for taken in desk.run()] == ["refused"]
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]
    assert "「報送信息·保密審查」沒有勾選" in desk.receipt(number)
    desk.edit(number, desk.body("item", {**ITEM, "place": "清水村"}))
    assert [taken.outcome for taken in desk.run()] == ["new"]
    assert list(desk.changed(f"intake/{number}")) == [path]


def test_returned_item_is_told_as_returned_though_its_receipt_was_deleted(desk: Desk) -> None:
    number, _ = returned(desk)
    desk.bare.comments.clear()
    assert [taken.outcome for taken in desk.run()] == ["returned"]
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]
    assert (len(desk.pulls()), "數字請核實。" in desk.receipt(number)) == (1, True)


def test_issue_whose_request_was_closed_unlanded_says_so_once(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    desk.bare.issues[desk.pulls()[0]["number"]]["state"] = "closed"
    assert [taken.outcome for taken in desk.run()] == ["closed"]
    assert "已經關閉，沒有入賬" in desk.receipt(number)
    assert [taken.outcome for taken in desk.run()] == ["unchanged"]


def test_amendment_of_an_editor_is_never_undone_though_the_receipt_was_removed(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    [(path, data)] = desk.changed(f"intake/{number}").items()
    desk.commit(f"intake/{number}", path, {**data, "title": "改過的標題"}, "ye-zhiqiu")
    desk.bare.comments.clear()
    before = desk.tip(f"intake/{number}")
    desk.run()
    assert (desk.tip(f"intake/{number}"), "已經有人經手" in desk.receipt(number)) == (before, True)
