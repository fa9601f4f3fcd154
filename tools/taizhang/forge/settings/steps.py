"""One change of a forge's settings: told before it is made, made by a call that can be repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from taizhang.errors import TaizhangError
from taizhang.forge.settings.main_rules import differs
from taizhang.i18n import Label, Text

MADE = Text("建立{what} {name}", "make the {what} {name}")
CHANGED = Text("改正{what} {name}", "change the {what} {name}")
_NOT_TAKEN = Text(
    "平台沒有照辦：{what} {name}。入賬賬號要先在倉庫裏有寫權限；再看令牌是不是管理員的",
    "the forge did not do as told: {what} {name}. The account that lands must have write permission in the repository "
    "first; and see that the token is an administrator's",
)
LABEL = Label("標籤", "label")
GUARD = Label("main 的保護", "protection of main")
DESK_GUARD = Label("收件分支的保護", "protection of intake's branches")
ENVIRONMENT = Label("環境", "environment")
TOKEN = Label("工作流的權限", "permissions of workflows")
FORKS = Label("副本請求的權限", "permissions of requests from forks")


class Step(NamedTuple):
    """A change: what is said of it, and what makes it."""

    text: Text
    what: Label
    name: str
    make: Callable[[], Any]
    wanted: Any = None
    """What the forge must say it has afterwards; None where it says nothing."""


def take(step: Step) -> None:
    """Make a change.

    Raises:
        TaizhangError: the forge took the call, and has something else now.
    """
    said = step.make()
    if step.wanted is not None and said is not None and differs(step.wanted, said):
        raise TaizhangError(_NOT_TAKEN, what=step.what, name=step.name)
