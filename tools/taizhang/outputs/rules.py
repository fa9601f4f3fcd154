"""The rules as people read them: one to be explained, or all of them as a page of the docs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from taizhang import approval, checks
from taizhang.i18n import COLON, Label, Language, Text
from taizhang.landing import problems as landing
from taizhang.model import LEVELS, Problem

_GROUPS = {
    "TZ1": Label("寫法", "Writing"),
    "TZ2": Label("欄目", "Fields"),
    "TZ3": Label("位置", "Places"),
    "TZ4": Label("引用與編號", "References and numbers"),
    "TZ5": Label("辦理軌跡", "The trail"),
    "TZ6": Label("台賬的一致", "Consistency of the ledger"),
    "TZ7": Label("審批與入賬", "Approval and landing"),
    "TZ8": Label("保密與個人信息", "Confidentiality and personal data"),
    "TZ9": Label("規則文件", "Rules files"),
}
_PARTS = {
    "text": Label("說什麼", "Says"),
    "mend": Label("怎樣改", "To mend it"),
    "source": Label("依據", "Source"),
}
_COLUMNS = (Label("代碼", "Code"), Label("級別", "Level"), Label("規則", "Rule"))
_PAGE = Text(
    "# 檢查規則\n\n`taizhang check --explain 代碼` 顯示其中一條。本頁由程序生成，不手改（`make docs`）。\n",
    "# Rules\n\n`taizhang check --explain CODE` shows one. This page is generated (`make docs`); do not edit it.\n",
)


def catalogue() -> dict[str, Problem]:
    """Every problem that a check, the gate or landing can report, by code, in the order of the codes."""
    found = {**checks.PROBLEMS, **{problem.code: problem for problem in (*approval.PROBLEMS, *landing.PROBLEMS)}}
    return dict(sorted(found.items()))


def explain(problem: Problem, language: Language) -> str:
    """One rule: its code and title, what it says, how to mend it, and where it comes from."""
    lines = [f"{problem.code} {problem.title.render(language)} ({LEVELS[problem.level].render(language)})"]
    lines += [f"  {label}{COLON.render(language)}{text}" for label, text in _parts(problem, language)]
    return "\n".join(lines)


def page(language: Language) -> str:
    """All rules as a Markdown page."""
    parts = [_PAGE.pick(language), _table(language)]
    for group, items in groupby(catalogue().values(), key=lambda problem: problem.code[:3]):
        parts.append(f"## {_GROUPS[group].render(language)}\n")
        for problem in items:
            title = f"{problem.code} {problem.title.render(language)}"
            parts.append(f"### {title} {{ #{problem.code} }}\n\n{LEVELS[problem.level].render(language)}\n")
            colon = COLON.render(language)
            parts.append("".join(f"- {label}{colon}{_code(text)}\n" for label, text in _parts(problem, language)))
    return "\n".join(parts)


def _table(language: Language) -> str:
    head = " | ".join(label.render(language) for label in _COLUMNS)
    rows = [
        f"| [{code}](#{code}) | {LEVELS[problem.level].render(language)} | {problem.title.render(language)} |"
        for code, problem in catalogue().items()
    ]
    return "\n".join([f"| {head} |", "|---|---|---|", *rows, ""])


def _parts(problem: Problem, language: Language) -> Iterator[tuple[str, str]]:
    yield _PARTS["text"].render(language), problem.text.pick(language)
    yield _PARTS["mend"].render(language), problem.mend.pick(language)
    if problem.source:
        yield _PARTS["source"].render(language), problem.source


def _code(text: str) -> str:
    """Text for Markdown: what stands in braces is filled in when the rule is broken."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_").replace("{", "`{").replace("}", "}`")
