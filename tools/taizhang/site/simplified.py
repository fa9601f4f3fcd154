"""Pages in simplified characters: converted whole, with the quotation marks of the mainland's standard (GB/T 15834)."""

from __future__ import annotations

from taizhang.i18n import simplified

_QUOTES = str.maketrans("「」『』", "“”‘’")


def simplified_page(text: str) -> str:
    """`text` as readers of simplified characters expect it; nothing is kept, so that whole pages may be given."""
    return simplified(text).translate(_QUOTES)
