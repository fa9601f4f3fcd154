"""What can go wrong between us and a forge, in words for whoever runs the office: what, where, how to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from taizhang.errors import TaizhangError
from taizhang.i18n import Text


class ForgeError(TaizhangError):
    """The forge refused, could not be reached, or gave an answer that cannot be used."""

    def __init__(self, text: Text, status: int | None = None, **params: Any) -> None:
        super().__init__(text, status=status, **params)
        self.status = status
        """The status of its answer, where there was one."""


UNREACHABLE = Text(
    "連不上協作平台（{where}）：{detail}。請檢查網絡和 GITHUB_API_URL，稍後再試",
    "cannot reach the forge ({where}): {detail}. Check the network and GITHUB_API_URL, and try again later",
)
UNTRUSTED = Text(
    "協作平台的證書不可信（{where}）：{detail}。內網自簽的證書機構，請把其證書文件的位置寫進 TAIZHANG_FORGE_CA",
    "the forge's certificate is not trusted ({where}): {detail}. For an authority of your own network, name its file "
    "in TAIZHANG_FORGE_CA",
)
CUT_OFF = Text(
    "協作平台的答覆中途斷了（{where}）：{detail}。請稍後再試",
    "the forge's answer broke off ({where}): {detail}. Try again later",
)
LOST = Text(
    "協作平台沒有答完（{where}）：{detail}。這一步可能已經生效，請先到平台上看一看再重做",
    "the forge did not finish its answer ({where}): {detail}. The step may have been taken: look in the forge before "
    "you repeat it",
)
TORN = Text(
    "協作平台的答覆讀不懂（{where}）：{detail}。請核對 GITHUB_API_URL 是否指向平台的接口，稍後再試",
    "the forge's answer cannot be read ({where}): {detail}. Check that GITHUB_API_URL is the forge's API, and try "
    "again later",
)
ELSEWHERE = Text(
    "協作平台把我們引向別處（{where} → {target}），未跟去。"
    "請核對 GITHUB_API_URL、GITHUB_REPOSITORY 是否為平台現用的地址",
    "the forge sends us elsewhere ({where} → {target}); we did not follow. Check that GITHUB_API_URL and "
    "GITHUB_REPOSITORY are the forge's present addresses",
)
LATER = Text(
    "協作平台現在不辦（{where}），請在 {until} 之後再試",
    "the forge asks us to come back later ({where}): try again after {until}",
)
_TOO_MANY = Text(
    "協作平台嫌請求太多（{where}）：{said}。請稍後再試",
    "the forge has had too many requests ({where}): {said}. Try again later",
)
_BY_STATUS: Mapping[int, Text] = {
    401: Text(
        "協作平台不認這個令牌（{where}）：{said}。令牌可能已過期或抄錯，請換一個新的",
        "the forge does not accept the token ({where}): {said}. It may have expired or be mistyped; use a new one",
    ),
    403: Text(
        "令牌沒有做這件事的權限（{where}）：{said}。請由管理員給它所需的權限",
        "the token may not do this ({where}): {said}. Whoever administers the forge must give it the permission",
    ),
    404: Text(
        "協作平台上沒有，或令牌看不到（{where}）：{said}。請核對倉庫名稱和令牌的範圍",
        "the forge has no such thing, or the token may not see it ({where}): {said}. Check the repository's name and "
        "what the token may see",
    ),
    409: Text(
        "與協作平台上的現狀衝突（{where}）：{said}。請按現狀重做",
        "this conflicts with what the forge has now ({where}): {said}. Begin anew from what it has",
    ),
    422: Text(
        "協作平台不接受所提交的內容（{where}）：{said}",
        "the forge does not accept what was sent ({where}): {said}",
    ),
    429: _TOO_MANY,
}
_BROKEN = Text(
    "協作平台自身出錯（{where}，{status}）：{said}。請稍後再試；若一直如此，請告知平台的管理員",
    "the forge has a fault of its own ({where}, {status}): {said}. Try again later; if it stays so, tell whoever "
    "runs it",
)
_REFUSED = Text(
    "協作平台拒絕了請求（{where}，{status}）：{said}",
    "the forge refused the request ({where}, {status}): {said}",
)
_SAID_LIMIT = 300
_SERVER_FAULT = 500
_GATEWAY_LAST = 600
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def refused(where: str, status: int, said: str) -> ForgeError:
    """The error for an answer that is no success; `said` are the forge's own words, cleaned."""
    fallback = _BROKEN if _SERVER_FAULT <= status < _GATEWAY_LAST else _REFUSED
    return ForgeError(_BY_STATUS.get(status, fallback), status, where=where, said=said or f"HTTP {status}")


def too_many(where: str, status: int, said: str) -> ForgeError:
    """The error for a limit on requests that does not say when it ends."""
    return ForgeError(_TOO_MANY, status, where=where, said=said or f"HTTP {status}")


def own_words(body: Any) -> str:
    """What a forge's error says of itself: its `message` and those of its `errors`, as one short line of plain text."""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    parts = [body.get("message"), *(errors if isinstance(errors, list) else [errors])]
    return cleaned("; ".join(filter(None, (_words(part) for part in parts))))


def _words(part: Any) -> str:
    if isinstance(part, dict):
        said = [part.get(key) for key in ("resource", "field", "code", "message")]
        return " ".join(word for word in said if isinstance(word, str))
    return part if isinstance(part, str) else ""


def cleaned(text: str) -> str:
    """`text` on one line, without what a terminal obeys or a reader cannot see, cut to 300 characters."""
    shown = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text[: 4 * _SAID_LIMIT])
    line = " ".join(shown.split())
    return line if len(line) <= _SAID_LIMIT else f"{line[: _SAID_LIMIT - 1]}…"
