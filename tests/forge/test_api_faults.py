"""What can go wrong between the client and a forge: repeated where that is safe, else refused in plain words.

What is told for one dialect holds for the other: none of it depends on what a resource says.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from tests.forge.conftest import LEDGER, Patience
from tests.forge.forge_issues import open_issue
from tests.forge.forge_server import ForgeServer

from taizhang.forge import client, wire
from taizhang.forge.client import Forge
from taizhang.forge.problems import ForgeError

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)

ISSUE = "/repos/office/ledger/issues/1"
COMMENTS = "/repos/office/ledger/issues/1/comments"
COMMENT = "/repos/office/ledger/issues/comments/"
NINE = 1795050000
"""2026-11-19 09:00 +08:00, the client's clock."""
INVALID = b'{"message": "Validation\\u001b[31m\\nFailed", "errors": [{"field": "head", "code": "invalid"}]}'
SECONDARY = b'{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'


@pytest.fixture
def server(forge_server: ForgeServer) -> ForgeServer:
    """The forge, with one issue."""
    open_issue(forge_server, LEDGER, "zhang-san", "冬修水利", "正文")
    return forge_server


def asked(server: ForgeServer, method: str, path: str) -> int:
    """How often something was asked."""
    return [(each[0], each[1]) for each in server.requests].count((method, path))


def say(forge: Forge) -> Any:
    return forge.post("issues/{number}/comments", {"body": "收到"}, number=1)


class Refusal(NamedTuple):
    """What a fault leads to."""

    status: int | None
    zh: str
    en: str
    tries: int = 1


REFUSED: dict[str, tuple[dict[str, Any], Refusal]] = {
    "401": (
        {"status": 401},
        Refusal(
            401,
            "協作平台不認這個令牌（{where}）：planted 401。令牌可能已過期或抄錯，請換一個新的",
            "the forge does not accept the token ({where}): planted 401. It may have expired or be mistyped; use a new "
            "one",
        ),
    ),
    "403": (
        {"status": 403},
        Refusal(
            403,
            "令牌沒有做這件事的權限（{where}）：planted 403。請由管理員給它所需的權限",
            "the token may not do this ({where}): planted 403. Whoever administers the forge must give it the "
            "permission",
        ),
    ),
    "404": (
        {"status": 404},
        Refusal(
            404,
            "協作平台上沒有，或令牌看不到（{where}）：planted 404。請核對倉庫名稱和令牌的範圍",
            "the forge has no such thing, or the token may not see it ({where}): planted 404. Check the repository's "
            "name and what the token may see",
        ),
    ),
    "409": (
        {"status": 409},
        Refusal(
            409,
            "與協作平台上的現狀衝突（{where}）：planted 409。請按現狀重做",
            "this conflicts with what the forge has now ({where}): planted 409. Begin anew from what it has",
        ),
    ),
    "422 with the forge's own words": (
        {
            "status": 422,
            "raw": INVALID,
        },
        Refusal(
            422,
            "協作平台不接受所提交的內容（{where}）：Validation [31m Failed; head invalid",
            "the forge does not accept what was sent ({where}): Validation [31m Failed; head invalid",
        ),
    ),
    "410": (
        {"status": 410},
        Refusal(
            410,
            "協作平台拒絕了請求（{where}，410）：planted 410",
            "the forge refused the request ({where}, 410): planted 410",
        ),
    ),
    "429 that ends in an hour": (
        {"status": 429, "headers": {"Retry-After": "3600"}},
        Refusal(
            429,
            "協作平台現在不辦（{where}），請在 {until} 之後再試",
            "the forge asks us to come back later ({where}): try again after {until}",
        ),
    ),
    "403 whose limit ends in an hour": (
        {"status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NINE + 3599)}},
        Refusal(
            403,
            "協作平台現在不辦（{where}），請在 {until} 之後再試",
            "the forge asks us to come back later ({where}): try again after {until}",
        ),
    ),
    "500": (
        {"status": 500, "raw": b"<html>Internal Server Error</html>"},
        Refusal(
            500,
            "協作平台自身出錯（{where}，500）：HTTP 500。請稍後再試；若一直如此，請告知平台的管理員",
            "the forge has a fault of its own ({where}, 500): HTTP 500. Try again later; if it stays so, tell whoever "
            "runs it",
        ),
    ),
    "503 for good": (
        {"status": 503},
        Refusal(
            503,
            "協作平台自身出錯（{where}，503）：planted 503。請稍後再試；若一直如此，請告知平台的管理員",
            "the forge has a fault of its own ({where}, 503): planted 503. Try again later; if it stays so, tell "
            "whoever runs it",
            tries=4,
        ),
    ),
    "a page for people": (
        {"status": 200, "raw": b"<html>", "headers": {"Content-Type": "text/html; charset=utf-8"}},
        Refusal(
            None,
            "協作平台的答覆讀不懂（{where}）：no JSON but text/html。"
            "請核對 GITHUB_API_URL 是否指向平台的接口，稍後再試",
            "the forge's answer cannot be read ({where}): no JSON but text/html. Check that GITHUB_API_URL is the "
            "forge's API, and try again later",
        ),
    ),
    "a torn answer for good": (
        {"torn": True},
        Refusal(
            None,
            "協作平台的答覆中途斷了（{where}）：IncompleteRead({torn})。請稍後再試",
            "the forge's answer broke off ({where}): IncompleteRead({torn}). Try again later",
            tries=4,
        ),
    ),
    "no answer for good": (
        {"delay": 20},
        Refusal(
            None,
            "協作平台的答覆中途斷了（{where}）：timed out。請稍後再試",
            "the forge's answer broke off ({where}): timed out. Try again later",
            tries=4,
        ),
    ),
}
"""What is planted for a GET, and what comes of it."""


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_says_what_where_and_how_to_mend_it(
    server: ForgeServer, patient: Patience, hasty: Patience, name: str
) -> None:
    how, expected = REFUSED[name]
    patient = hasty if "delay" in how else patient
    server.fail("GET", ISSUE, times=9, **how)
    with pytest.raises(ForgeError) as caught:
        patient.forge.get("issues/{number}", number=1)
    fields = {
        "where": f"GET {server.api}{ISSUE}",
        "until": caught.value.params.get("until"),
        "torn": str(caught.value.params.get("detail", ""))[15:-1],
    }
    assert caught.value.status == expected.status
    assert caught.value.render("en") == expected.en.format(**fields)
    assert caught.value.render("zh-Hant") == expected.zh.format(**fields)
    assert asked(server, "GET", ISSUE) == expected.tries
    assert len(patient.waits) == expected.tries - 1


def test_time_to_come_back_is_told_with_its_zone(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", ISSUE, status=429, headers={"Retry-After": "3600"})
    with pytest.raises(ForgeError) as caught:
        patient.forge.get("issues/1")
    until = datetime.fromisoformat(caught.value.params["until"])
    assert until.timestamp() == NINE + 3600
    assert until.utcoffset() is not None


@pytest.mark.parametrize(
    ("how", "least", "most"),
    [
        ({"status": 502}, [1, 2], [1.5, 3]),
        ({"status": 503}, [1, 2], [1.5, 3]),
        ({"status": 504}, [1, 2], [1.5, 3]),
        ({"torn": True}, [1, 2], [1.5, 3]),
        ({"delay": 20}, [1, 2], [1.5, 3]),
        ({"status": 429, "headers": {"Retry-After": "7"}}, [7, 7], [7, 7]),
        ({"status": 503, "headers": {"Retry-After": "Thu, 19 Nov 2026 01:00:20 GMT"}}, [20, 20], [20, 20]),
        (
            {"status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NINE + 30)}},
            [31, 31],
            [31, 31],
        ),
    ],
)
def test_what_passes_by_itself_is_waited_for(
    server: ForgeServer,
    patient: Patience,
    hasty: Patience,
    how: dict[str, Any],
    least: list[float],
    most: list[float],
) -> None:
    patient = hasty if "delay" in how else patient
    server.fail("GET", ISSUE, times=2, **how)
    assert patient.forge.get("issues/1")["title"] == "冬修水利"
    assert asked(server, "GET", ISSUE) == 3
    assert all(low <= wait <= high for low, wait, high in zip(least, patient.waits, most, strict=True)), patient.waits


def test_limit_that_does_not_say_how_long_is_given_a_minute_once(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", ISSUE, times=2, status=403, raw=SECONDARY)
    with pytest.raises(ForgeError, match=r"has had too many requests .*secondary rate limit") as caught:
        patient.forge.get("issues/1")
    assert caught.value.status == 403
    assert patient.waits == [60.0]
    assert patient.forge.get("issues/1")["number"] == 1


def test_waits_of_one_request_have_a_limit_together(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", ISSUE, times=9, status=429, headers={"Retry-After": "40"})
    with pytest.raises(ForgeError, match="try again after"):
        patient.forge.get("issues/1")
    assert patient.waits == [40.0, 40.0]


# what is written must not be written twice


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"status": 502, "taken": True}, r"has a fault of its own .*planted 502"),
        ({"status": 503, "taken": True}, r"has a fault of its own .*planted 503"),
        ({"torn": True}, r"did not finish its answer .*look in the forge before you repeat it"),
        ({"delay": 20, "status": 201, "raw": b"{}", "taken": True}, r"did not finish its answer .*: timed out"),
    ],
)
def test_post_that_may_have_been_taken_is_not_repeated(
    server: ForgeServer, patient: Patience, hasty: Patience, how: dict[str, Any], words: str
) -> None:
    patient = hasty if "delay" in how else patient
    server.fail("POST", COMMENTS, **how)
    with pytest.raises(ForgeError, match=words):
        say(patient.forge)
    assert asked(server, "POST", COMMENTS) == 1
    assert patient.waits == []
    if "delay" not in how:
        assert [item["body"] for item in server.repositories[LEDGER].comments] == ["收到"]


@pytest.mark.parametrize(
    "how",
    [
        {"status": 429, "headers": {"Retry-After": "2"}},
        {"status": 429},
        {"status": 503, "headers": {"Retry-After": "2"}},
        {"status": 403, "raw": SECONDARY},
    ],
)
def test_post_that_was_turned_away_is_made_once_more(
    server: ForgeServer, patient: Patience, how: dict[str, Any]
) -> None:
    server.fail("POST", COMMENTS, **how)
    assert say(patient.forge)["body"] == "收到"
    assert [item["body"] for item in server.repositories[LEDGER].comments] == ["收到"]
    assert asked(server, "POST", COMMENTS) == 2


def test_post_without_a_connection_is_repeated(patient: Patience, server: ForgeServer) -> None:
    with socket.socket() as nobody:  # bound and not listening: nothing can be sent there
        nobody.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        waits: list[float] = []
        lost = wire.Wire(dead, "abc", sleep=waits.append)
        with pytest.raises(ForgeError, match=r"cannot reach the forge \(POST http://127.0.0.1:\d+/x\): .*refused"):
            lost.exchange("POST", f"{dead}/x", b"{}")
    assert len(waits) == 3


def test_change_whose_answer_was_lost_is_made_again(server: ForgeServer, patient: Patience) -> None:
    server.fail("PATCH", ISSUE, torn=True)
    assert patient.forge.patch("issues/1", {"state": "closed"})["state"] == "closed"
    assert asked(server, "PATCH", ISSUE) == 2


def test_removal_whose_answer_was_lost_is_done(server: ForgeServer, patient: Patience) -> None:
    made = say(patient.forge)["id"]
    server.fail("DELETE", f"{COMMENT}{made}", status=502, taken=True)
    patient.forge.delete("issues/comments/{made}", made=made)
    assert server.repositories[LEDGER].comments == []
    with pytest.raises(ForgeError) as caught:
        patient.forge.delete("issues/comments/{made}", made=made)
    assert caught.value.status == 404


# answers that would lead us astray


class Elsewhere(NamedTuple):
    """Another host, and what was sent to it."""

    address: str
    heard: list[bytes]


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """A host that only listens, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard: list[bytes] = []

        def listen() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield Elsewhere(f"http://127.0.0.1:{listening.getsockname()[1]}", heard)
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_redirect_within_the_server_is_followed(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", "/repos/office/old/issues/1", status=301, headers={"Location": f"{server.api}{ISSUE}"})
    assert patient.forge.get("/repos/office/old/issues/1")["number"] == 1


@pytest.mark.parametrize(
    ("method", "location"),
    [
        ("GET", "{there}/api/v3/repos/office/ledger/issues/1"),
        ("GET", "//{host}/x"),
        ("GET", "https://127.0.0.1/x"),
        ("GET", "{web}@{host}/api/v3/x"),
        ("GET", "{here}/../../login"),
        ("GET", "http://[::1"),
        ("GET", "javascript:1"),
        ("GET", ""),
        ("PATCH", "{here}{issue}"),
        ("POST", "{here}{issue}"),
    ],
)
def test_redirect_to_another_host_or_of_a_change_is_not_followed(
    server: ForgeServer, patient: Patience, elsewhere: Elsewhere, method: str, location: str
) -> None:
    host = elsewhere.address.removeprefix("http://")
    target = location.format(there=elsewhere.address, host=host, here=server.api, web=server.web, issue=ISSUE)
    server.fail(method, ISSUE, status=307, headers={"Location": target})
    calls: dict[str, Callable[..., Any]] = {
        "GET": patient.forge.get,
        "PATCH": patient.forge.patch,
        "POST": patient.forge.post,
    }
    with pytest.raises(ForgeError, match=r"sends us elsewhere .*we did not follow"):
        calls[method]("issues/1", {})
    assert elsewhere.heard == []
    assert len(server.requests) == 1


def test_redirects_without_an_end_are_given_up(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", ISSUE, times=99, status=302, headers={"Location": f"{server.api}{ISSUE}"})
    with pytest.raises(ForgeError, match="sends us elsewhere"):
        patient.forge.get("issues/1")
    assert len(server.requests) == 3


@pytest.mark.parametrize("link", ["{there}/x", "//{host}/x", "{here}/../../x", "{here}/../v4/x"])
def test_next_page_on_another_host_or_outside_the_api_is_refused(
    server: ForgeServer, patient: Patience, elsewhere: Elsewhere, link: str
) -> None:
    host = elsewhere.address.removeprefix("http://")
    target = link.format(there=elsewhere.address, host=host, here=server.api)
    server.fail("GET", "*/issues", raw=b"[1]", headers={"Link": f'<{target}>; rel="next"'})
    with pytest.raises(ForgeError, match="sends us elsewhere"):
        list(patient.forge.pages("issues"))
    assert elsewhere.heard == []
    assert len(server.requests) == 1


def test_pages_that_go_round_are_stopped(server: ForgeServer, patient: Patience) -> None:
    here = f"{server.api}/repos/office/ledger/issues"
    server.fail("GET", "*/issues", times=99, raw=b"[1]", headers={"Link": f'<{here}?page=2>; rel="next"'})
    with pytest.raises(ForgeError, match="the list has no end"):
        list(patient.forge.pages("issues"))
    assert len(server.requests) == 2


def test_count_that_promises_ever_more_ends_with_an_empty_page(server: ForgeServer, patient: Patience) -> None:
    server.fail("GET", "*/issues", times=3, raw=b"[1]", headers={"X-Total-Count": "999"})
    server.fail("GET", "*/issues", raw=b"[]", headers={"X-Total-Count": "999"})
    assert list(patient.forge.pages("issues")) == [1, 1, 1]


def test_pages_without_an_end_are_stopped(
    server: ForgeServer, patient: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_PAGES", 20)
    server.fail("GET", "*/issues", times=99, raw=b"[1]", headers={"X-Total-Count": "999999999"})
    with pytest.raises(ForgeError, match="the list has no end"):
        list(patient.forge.pages("issues"))
    assert len(server.requests) == 20


def test_body_beyond_the_limit_is_dropped(
    server: ForgeServer, patient: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST", 1024 * 1024)
    server.fail("GET", ISSUE, raw=b" " * (1024 * 1024) + b"1")
    with pytest.raises(ForgeError, match="> 1 MiB"):
        patient.forge.get("issues/1")
    server.fail("GET", ISSUE, raw=b" " * (1024 * 1024 - 1) + b"1")
    assert patient.forge.get("issues/1") == 1


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"NaN", b'{"a": 1} x', b"[" * 5000, b'"\\ud800"'])
def test_body_that_is_no_json_is_an_error(server: ForgeServer, patient: Patience, raw: bytes) -> None:
    server.fail("GET", ISSUE, raw=raw)
    with pytest.raises(ForgeError, match="no JSON"):
        patient.forge.get("issues/1")
    assert patient.waits == []
