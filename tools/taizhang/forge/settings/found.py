"""A hole of a forge's settings, and what a forge does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from taizhang.i18n import Label, Language, Text


class Hole(NamedTuple):
    """One kind of hole."""

    name: str
    text: Text
    mend: Text


class Found(NamedTuple):
    """A hole that a forge has, or something that it does not tell (`known` false)."""

    hole: Hole
    params: Mapping[str, Any]
    known: bool = True

    @property
    def name(self) -> str:
        """The hole's name, or that of what is not known."""
        return str(self.params["of"]) if not self.known else self.hole.name

    def message(self, language: Language) -> str:
        """What is wrong."""
        return self.hole.text.render(language, **self.params)

    def mend(self, language: Language) -> str:
        """How to mend it."""
        return self.hole.mend.render(language, **self.params)


UNKNOWN = Hole(
    "unknown",
    Text("查不到：{subject}（平台的回答：{why}）", "unknown: {subject} (what the forge says: {why})"),
    Text(
        "用管理員的令牌再查；平台本來就查不到的，到設置裏看過，再加 --seen {of}",
        "look again with an administrator's token; what the forge never tells, look at in its settings, then say "
        "--seen {of}",
    ),
)

NEVER_TOLD = Hole(
    "unknown",
    Text("查不到：{subject}（{why} 的接口裏沒有這一項）", "unknown: {subject} (the API of {why} does not tell)"),
    Text(
        "到平台自己的設置裏看（看哪裏，見手冊「把台賬接到協作平台」），看過再加 --seen {of}",
        "look at it in the forge's own settings (the handbook, Put the ledger into a forge, says where), then say "
        "--seen {of}",
    ),
)

SUBJECTS: Mapping[str, Label] = {
    "guards": Label("main 的保護", "what guards main"),
    "bypass": Label("誰能繞過 main 的保護", "who may pass what guards main"),
    "visibility": Label("倉庫是否公開", "whether the repository is public"),
    "token": Label("工作流令牌的權限", "what workflows' token may do"),
    "forks": Label("別人副本來的請求怎樣運行", "how requests from forks are run"),
    "secrets": Label("放在整個倉庫裏的密碼", "secrets of the whole repository"),
    "environments": Label("環境限於哪些分支、有哪些密碼", "environments' branches and secrets"),
    "accounts": Label("名單上的賬號平台上有沒有", "whether the forge knows the accounts"),
    "writers": Label("誰有寫權限", "who may write"),
    "keys": Label("有哪些部署密鑰", "which deploy keys there are"),
    "desks": Label("各單位表單倉庫的設置", "the settings of the units' form repositories"),
    "files": Label("main 上的文件", "files on main"),
    "labels": Label("有哪些標籤", "which labels there are"),
    "pages": Label("是否公開發布網站", "whether a site is published"),
    "two_factor": Label("是否要求兩步驗證", "whether two factors are asked for"),
}
"""What a forge may not tell, by the name that `--seen` takes."""
