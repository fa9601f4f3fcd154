"""What commands print: findings as text or JSON, and text that no terminal can be made to obey."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from taizhang.i18n import Language
from taizhang.model import LEVELS, Finding


def printable(text: str) -> str:
    """`text` with everything that a terminal or a reader could not see as it stands written out."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


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
    return json.dumps({"findings": [finding_as_dict(f, language) for f in findings]}, ensure_ascii=False, indent=2)


def finding_as_dict(finding: Finding, language: Language) -> dict[str, Any]:
    """One finding for JSON."""
    return {
        "path": finding.path, "line": finding.line, "column": finding.column, "code": finding.code,
        "level": finding.level, "message": finding.message(language), "mend": finding.mend(language),
    }  # fmt: skip
