"""HTML that Markdown made of pages that people wrote, mended for keyboards, for foreign readers and for editions."""

from __future__ import annotations

import re

from markupsafe import escape

from taizhang.i18n import Language
from taizhang.site.authored import ONLY_CHINESE, ONLY_ENGLISH
from taizhang.site.context import Site

_TO_RECORD = re.compile(r'<a href="(?:\.\./)+records/(?P<ref>[a-z_]+(?:/[a-z0-9-]+)?)/"[^>]*>[^<]*</a>')
_ALIGNED = re.compile(r' style="text-align: (left|right|center);"')
"""How Markdown aligns cells; the pages' policy lets no style stand in an element."""
_SCROLLING = re.compile(r"<table>.*?</table>|<pre>", re.DOTALL)


def without_hidden(html: str, site: Site) -> str:
    """An authored page's HTML without links to records that this edition does not hold, and without their names."""

    def kept(match: re.Match[str]) -> str:
        ref = match["ref"]
        kind, _, record = ref.partition("/")
        known = site.brief(ref) if record else kind in site.rules.book.kinds
        return match[0] if known else str(escape(site.say("elsewhere")))

    return _TO_RECORD.sub(kept, html)


def accessible(html: str, foreign: str, language: Language) -> str:
    """An authored page's HTML, mended: what scrolls sideways can be reached by keyboard; a foreign text says so.

    Args:
        html: as Markdown made it.
        foreign: the language that the page is written in, where that is not `language`.
        language: the language of its folder.
    """
    html = _SCROLLING.sub(_reachable, _ALIGNED.sub(r' class="tz-align-\1"', html))
    if not foreign:
        return html
    note = (ONLY_ENGLISH if foreign == "en" else ONLY_CHINESE).render(language)
    return f'<p class="tz-foreign">{note}</p><div lang="{foreign}">{html}</div>'


def _reachable(match: re.Match[str]) -> str:
    if match[0] == "<pre>":
        return '<pre tabindex="0">'
    table = match[0].replace("<table>", '<table class="tz-plain">', 1)  # a class, lest the theme wrap it once more
    return f'<div class="tz-scroll" tabindex="0">{table}</div>'
