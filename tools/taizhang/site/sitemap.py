"""The site map: pages added to the one that the generator wrote."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from xml.sax.saxutils import escape

_END = "</urlset>"


def with_pages(sitemap: str, addresses: Iterable[str], day: str) -> str:
    """The site map with more addresses, last changed on `day`; as it was where it is none."""
    head, end, tail = sitemap.rpartition(_END)
    if not end:
        return sitemap
    added = "".join(
        f"    <url>\n         <loc>{escape(address)}</loc>\n         <lastmod>{day}</lastmod>\n    </url>\n"
        for address in addresses
    )
    return head.rstrip() + "\n" + added + end + tail


def compressed(sitemap: str) -> bytes:
    """The compressed site map; the same text always gives the same bytes."""
    return gzip.compress(sitemap.encode(), mtime=0)
