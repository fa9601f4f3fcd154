"""The content security policy of every page: our own files, and the theme's few inline scripts by their digests.

A browser then runs nothing that a record could bring along, even if a page let it through.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

_CHARSET = '<meta charset="utf-8">'
_INLINE = re.compile(r"<script(?P<attributes>(?:\s[^>]*)?)>(?P<code>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_DIRECTIVES = (
    "default-src 'none'; script-src 'self'{digests}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Pictures as data are the theme's icons."""


def with_policy(html: str) -> str:
    """`html` with its policy.

    Raises:
        ValueError: it does not declare its characters as the theme does, so there is no place for the policy.
    """
    head, mark, rest = html.partition(_CHARSET)
    if not mark:
        raise ValueError("the theme's page has no place for a content security policy")
    codes = [match["code"] for match in _INLINE.finditer(html) if _runs(match["attributes"])]
    digests = "".join(f" 'sha256-{_digest(code)}'" for code in dict.fromkeys(codes))
    policy = _DIRECTIVES.format(digests=digests)
    return f'{head}{mark}<meta http-equiv="Content-Security-Policy" content="{policy}">{rest}'


def _runs(attributes: str) -> bool:
    """Whether a script element holds code: neither a file's nor data."""
    return "src=" not in attributes and "application/json" not in attributes


def _digest(code: str) -> str:
    return b64encode(sha256(code.encode()).digest()).decode()
