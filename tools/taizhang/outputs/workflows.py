"""Workflows as people see them: a picture of the states and moves, and a table of the actions; made from the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from taizhang.i18n import Label, Language, Text, listed
from taizhang.policy import People
from taizhang.schema import Kind
from taizhang.workflow import NEW, Action, Workflow

_BOX_WIDTH, _BOX_HEIGHT, _GAP, _LANE, _TOP = 132, 30, 22, 22, 12
_STEP = _BOX_HEIGHT + _GAP
_STYLE = """
text{font:13px "Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif;fill:#1f2328}
.n{font-size:11px}.box{fill:#fff;stroke:#57606a;stroke-width:1.2}.rests{stroke-width:2.6}.ends{stroke-dasharray:5 3}
.move{fill:none;stroke:#57606a;stroke-width:1.2}.tag{fill:#eef1f4;stroke:#57606a;stroke-width:.8}.tip{fill:#57606a}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.box{fill:#161b22}.tag{fill:#30363d}
.box,.move,.tag{stroke:#9ea7b3}.tip{fill:#9ea7b3}}
""".strip()
_TITLE = Text("{kind}的辦理流程 {version}", "How {kind} is handled, {version}")
_DESCRIPTION = Text(
    "方框是環節，粗框可以停下，虛框已終止；箭頭上的號數見下表。",
    "Boxes are states: a heavy frame may rest, a dashed one has ended. The table explains the numbers on the arrows.",
)
_COLUMNS = (
    Label("號", "No."), Label("動作", "Action"), Label("從", "From"), Label("到", "To"), Label("誰", "Who"),
    Label("簽", "Signs"), Label("審閱", "Review"), Label("手改即", "Implied by"),
)  # fmt: skip
_REVIEWS = {"approve": Label("同意", "approve"), "request_changes": Label("要求修改", "request changes")}
_CAUSES = {"new": Label("新建", "a new record"), "changed": Label("改內容", "a change of content")}
_STAYS = Label("不變", "stays")
_PAGE = Text("# 辦理流程\n\n本頁由流程文件生成，不手改（`make docs`）。\n", "# Workflows\n\nGenerated (`make docs`).\n")


@dataclass(frozen=True)
class _Move:
    """An arrow: its numbers in the table, and the rows of the boxes that it joins."""

    numbers: tuple[int, ...]
    start: int
    end: int


def page(workflows: Mapping[str, Workflow], kinds: list[Kind], people: People, language: Language) -> str:
    """Every kind's newest workflow as a Markdown page; its pictures stand beside it in `workflows/`."""
    parts = [_PAGE.pick(language)]
    for kind in kinds:
        flow = newest(workflows, kind.name)
        title = _title(flow, kind, language)
        parts.append(f"## {title}\n\n![{title}](workflows/{kind.name}.svg)\n\n{_table(flow, people, language)}")
    return "\n".join(parts)


def newest(workflows: Mapping[str, Workflow], kind: str) -> Workflow:
    """The workflow that new records of a kind follow."""
    return max((flow for flow in workflows.values() if flow.kind == kind), key=lambda flow: flow.number)


def picture(flow: Workflow, kind: Kind, language: Language) -> str:
    """The states of a workflow one below the other, and its moves beside them, as an SVG document."""
    rows = {state: row for row, state in enumerate([NEW, *flow.states])}
    moves = _moves(flow, rows)
    down = [move for move in moves if move.end > move.start]
    up = [move for move in moves if move.end < move.start]
    left = _LANE * (len(up) + 1)
    width, height = left + _BOX_WIDTH + _LANE * (len(down) + 1), _TOP * 2 + _STEP * len(rows)
    title, description = escape(_title(flow, kind, language)), escape(_DESCRIPTION.pick(language))
    body = [
        *(_arc(move, left, -1, lane) for lane, move in enumerate(sorted(up, key=_span), 1)),
        *(_arc(move, left + _BOX_WIDTH, 1, lane) for lane, move in enumerate(sorted(down, key=_span), 1)),
        *(_box(flow, state, left, row, language) for state, row in rows.items()),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="t d"><title id="t">{title}</title><desc id="d">{description}</desc>'
        f"<style>{_STYLE}</style>\n" + "\n".join(body) + "\n</svg>\n"
    )


def _title(flow: Workflow, kind: Kind, language: Language) -> str:
    return _TITLE.render(language, kind=kind.label, version=flow.version)


def _taken(flow: Workflow) -> list[Action]:
    """The actions that people take."""
    return [action for action in flow.actions.values() if action.roles]


def _moves(flow: Workflow, rows: Mapping[str, int]) -> list[_Move]:
    joined: dict[tuple[int, int], list[int]] = {}
    for number, action in enumerate(_taken(flow), 1):
        for source in sorted(action.sources, key=lambda state: rows.get(state, 0)):
            if action.to and source in rows and source != action.to:
                joined.setdefault((rows[source], rows[action.to]), []).append(number)
    return [_Move(tuple(numbers), start, end) for (start, end), numbers in joined.items()]


def _span(move: _Move) -> tuple[int, int]:
    return abs(move.end - move.start), move.start


def _arc(move: _Move, edge: int, side: int, lane: int) -> str:
    """An arrow out of one box, along a lane of its own, into another."""
    start, end = (_TOP + row * _STEP + _BOX_HEIGHT // 2 for row in (move.start, move.end))
    start, end = start + 5, end - 5 if move.end > move.start else end + 5
    far = edge + side * _LANE * lane
    tip = f"{edge},{end} {edge + side * 7},{end - 4} {edge + side * 7},{end + 4}"
    label = "·".join(str(number) for number in move.numbers)
    wide, middle = 8 + 7 * len(label), (start + end) // 2
    return (
        f'<path class="move" d="M{edge} {start} H{far} V{end} H{edge + side * 6}"/>'
        f'<polygon class="tip" points="{tip}"/>'
        f'<rect class="tag" x="{far - wide // 2}" y="{middle - 8}" width="{wide}" height="16" rx="3"/>'
        f'<text class="n" x="{far}" y="{middle + 4}" text-anchor="middle">{label}</text>'
    )


def _box(flow: Workflow, name: str, left: int, row: int, language: Language) -> str:
    state, top = flow.states.get(name), _TOP + row * _STEP
    kinds = ["box", *(["rests"] if state and state.rests else []), *(["ends"] if state and state.tombstone else [])]
    label = escape(flow.state_label(name).render(language))
    return (
        f'<rect class="{" ".join(kinds)}" x="{left}" y="{top}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="5"/>'
        f'<text x="{left + _BOX_WIDTH // 2}" y="{top + 20}" text-anchor="middle">{label}</text>'
    )


def _table(flow: Workflow, people: People, language: Language) -> str:
    head = " | ".join(column.render(language) for column in _COLUMNS)
    rows = [
        f"| {' | '.join(_cells(flow, action, number, people, language))} |"
        for number, action in enumerate(_taken(flow), 1)
    ]
    return "\n".join([f"| {head} |", "|" + "---|" * len(_COLUMNS), *rows, ""])


def _cells(flow: Workflow, action: Action, number: int, people: People, language: Language) -> Iterator[str]:
    states = sorted(action.sources, key=list(flow.states).index if NEW not in action.sources else str)
    roles = [*action.roles, *(role for rule in action.raises for role in rule.roles)]
    yield str(number)
    yield f"{action.label.render(language)} `{action.name}`"
    yield listed(flow.state_label(state) for state in states).render(language)
    yield (flow.state_label(action.to) if action.to else _STAYS).render(language)
    yield listed(people.role_label(role) for role in dict.fromkeys(roles)).render(language)
    yield "✓" if action.signs else ""
    yield _REVIEWS[action.by_review].render(language) if action.by_review else ""
    causes = (_CAUSES.get(cause, Label(f"`{cause}`", f"`{cause}`")) for cause in sorted(action.implied_by))
    yield listed(causes).render(language)
