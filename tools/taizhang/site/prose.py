"""Long texts of records: CommonMark without raw HTML, then held to a list of harmless tags. All of it is hostile."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

LinkTo = Callable[[str], str | None]
"""The address of a record's page; None where there is no such record."""
_TAGS = frozenset({
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_HEADING = re.compile(r"h([1-6])")
_REF = re.compile(r"[a-z][a-z_]*/[a-z0-9]+(-[a-z0-9]+)*")
_OUTSIDE = frozenset({"http", "https", "mailto"})


@cache
def _parser() -> MarkdownIt:
    # Officials end a line where they mean it to end: a heading runs into its text otherwise.
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )
    return parser.disable(["image", "html_block", "html_inline"])


def render_prose(text: str, link_to: LinkTo) -> Markup:
    """`text` as safe HTML: headings begin below the page's own, links lead to records, the web or a mailbox only."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if match := _HEADING.fullmatch(token.tag):
            token.tag = f"h{min(6, int(match[1]) + 2)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs = _attributes(str(child.attrGet("href") or ""), link_to)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={*_OUTSIDE},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  cleaned on the line above


def _attributes(href: str, link_to: LinkTo) -> dict[str, str | int | float]:
    """Where a link of a text may lead; nowhere, which leaves its words, for every address but the harmless ones."""
    if _REF.fullmatch(href):
        inside = link_to(href)
        return {"href": inside} if inside else {}
    try:
        scheme = urlsplit(href).scheme.lower()
    except ValueError:
        return {}
    return {"href": href} if scheme in _OUTSIDE else {}
