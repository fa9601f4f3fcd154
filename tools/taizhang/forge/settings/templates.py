"""Templates of pull requests: what to write, and who signs what; seen while writing, not in the request."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.approval.keepers import KEEPER
from taizhang.forge.settings import HEAD
from taizhang.forge.settings.owners import review_roles
from taizhang.forge.words import quiet_line
from taizhang.schema import Kind
from taizhang.workflow import Rules

_RECORDS = ".github/pull_request_template.md"
_RULES = ".github/PULL_REQUEST_TEMPLATE/rules.md"


def request_templates(rules: Rules) -> dict[str, str]:
    """The templates by path: of a change of records, and of the rules (`?template=rules.md` in GitHub)."""
    keeper = quiet_line(rules.people.role_label(KEEPER).zh)
    about = [
        "標題寫這件事的名稱；這裏寫辦的是什麼、要請審簽的人留意什麼。",
        "記錄和規則（schemas/、設置）分開提，不放在一起。同意就「批准」，不同意就「請求修改」並寫明理由。",
        "依次審簽的人：",
        *(f"- {_chain(kind, rules)}" for kind in rules.book.ordered_kinds),
    ]
    changed = [
        "寫明改哪一條規則、從哪一天起、依據是什麼。",
        f"由一位沒有動手改的{keeper}「批准」；批准以後再改，要重新批准。",
    ]
    return {_RECORDS: _hidden(about), _RULES: _hidden(changed)}


def _chain(kind: Kind, rules: Rules) -> str:
    flow = rules.newest(kind.name)
    steps = " → ".join(
        f"{flow.action_label(name).zh}（{'或'.join(rules.people.role_label(role).zh for role in roles)}）"
        for name, roles in review_roles(flow)
    )
    return quiet_line(f"{kind.label.zh}：{steps}")


def _hidden(lines: list[str]) -> str:
    return "\n".join(_comment(lines)) + "\n"


def _comment(lines: list[str]) -> Iterator[str]:
    yield f"<!-- {HEAD}"
    yield ""
    yield from lines
    yield "-->"
