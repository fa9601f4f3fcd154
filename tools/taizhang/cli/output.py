"""What commands print: findings as text or JSON, and text that no terminal can be made to obey."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from taizhang.i18n import Language
from taizhang.ledger import Ledger
from taizhang.model import LEVELS, Finding

_PLAIN = "\n\u3000"
"""Not printable to Python, and yet what it seems to be: a line's end, and the space as wide as a Chinese character."""

_CLOSE = 3


def printable(text: str) -> str:
    """`text` with everything that a terminal or a reader could not see as it stands written out."""
    return "".join(c if c.isprintable() or c in _PLAIN else json.dumps(c)[1:-1] for c in text)


def line(text: str) -> str:
    """`text` on one line."""
    return printable(text).replace("\n", "\\n")


def as_text(findings: Iterable[Finding], language: Language) -> str:
    """One finding a paragraph: place, level, code and what is wrong; below it how to mend it."""
    return "\n".join(
        f"{line(f.path)}:{f.line}:{f.column}: {LEVELS[f.level].render(language)} {f.code} {line(f.message(language))}\n"
        f"    → {line(f.mend(language))}"
        for f in findings
    )


def as_json(findings: Iterable[Finding], language: Language) -> str:
    """All findings as a JSON document."""
    return json_document({"findings": [finding_as_dict(f, language) for f in findings]})


def json_document(value: Any) -> str:
    """A value as JSON for people and programs; what no terminal or encoding can take stands as JSON escapes."""
    return printable(json.dumps(value, ensure_ascii=False, indent=2))


def finding_as_dict(finding: Finding, language: Language) -> dict[str, Any]:
    """One finding for JSON."""
    return {
        "path": finding.path, "line": finding.line, "column": finding.column, "code": finding.code,
        "level": finding.level, "message": finding.message(language), "mend": finding.mend(language),
    }  # fmt: skip


def close_refs(ledger: Ledger, wanted: str) -> str:
    """References that may have been meant: of the same id or title, or nearly; ready to follow a message."""
    kind, _, name = wanted.rpartition("/")
    rows = [(str(ref), str(title)) for ref, title in ledger.index.query("SELECT ref, title FROM record ORDER BY ref")]
    same = [ref for ref, title in rows if name in (ref.partition("/")[2], title) and ref.startswith(kind)]
    close = same or get_close_matches(wanted, [ref for ref, _ in rows], _CLOSE)
    return f" ({', '.join(close[:_CLOSE])}?)" if close else ""
