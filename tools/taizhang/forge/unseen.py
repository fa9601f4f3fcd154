"""What is said where a token may not see what a request rests on, such as a form in a unit's own repository."""

from __future__ import annotations

from taizhang.errors import TaizhangError
from taizhang.forge.comment import MARKER
from taizhang.forge.problems import ForgeError
from taizhang.forge.words import quiet_line
from taizhang.i18n import Language, Text

_STATUSES = frozenset({403, 404})
"""By which a forge says that a token may not see something."""
_HEADING = Text("### 還不能判定", "### It cannot be judged yet")
_LANDING = Text(
    "入賬賬號看不到這件請求所依據的資料（例如單位表單倉庫裏的表單），所以沒有判定，也沒有入賬。"
    "請管理員給它那個倉庫的讀權限；給了以後，系統下次運行時自動再辦。",
    "The account that lands cannot see what this request rests on (such as a form in a unit's own repository), so it "
    "was neither judged nor landed. Ask whoever administers the forge to let it read there; the next run tries again.",
)
_GATE = Text(
    "這裏的令牌看不到這件請求所依據的資料（例如單位表單倉庫裏的表單），只有入賬時才能判定：以請求下面的說明為準。",
    "The token here cannot see what this request rests on (such as a form in a unit's own repository). Only landing "
    "can tell: go by the comment under the request.",
)


def is_unseen(problem: TaizhangError) -> bool:
    """Whether a forge refused because the token may not see something."""
    return isinstance(problem, ForgeError) and problem.status in _STATUSES


def landing_comment(problem: TaizhangError, language: Language) -> str:
    """The comment of the landing job on a request that it cannot judge."""
    return _comment(_LANDING, problem, language)


def gate_comment(problem: TaizhangError, language: Language) -> str:
    """What the request's own job says in place of a judgement."""
    return _comment(_GATE, problem, language)


def _comment(text: Text, problem: TaizhangError, language: Language) -> str:
    said = (_HEADING.render(language), text.render(language), quiet_line(problem.render(language)))
    return f"{MARKER}\n" + "\n\n".join(said) + "\n"
