"""Stamping a page into a shell."""

from __future__ import annotations

import re

import pytest

from taizhang.site import Page
from taizhang.site.shell import CutShell, Markers, alternate, new_markers

URL = "records/-/-/"
MARKERS = Markers("0" * 24)
HTML = (
    "<html><head><title>{title} - 台賬</title>"
    '<meta name="description" content="{description}"><link rel="canonical" href="{canonical}">'
    '<script>var page = "{title}"</script></head><body>'
    '<a href="../../info/" class="md-nav__link">信息</a> <a href="../../unit/" class="md-nav__link">單位</a>'
    "<main>{content}</main></body></html>"
)


def shell_html(html: str = HTML) -> str:
    names = {name: MARKERS.of(name) for name in ("title", "description", "canonical")}
    names["english"] = MARKERS.of(alternate("en"))
    return html.format(content=MARKERS.content, **names)


def page(**values: str) -> Page:
    told = {"url": "records/info/one/", "title": "題", "content": "<p>文</p>", "pattern": URL, **values}
    return Page(**told)  # type: ignore[arg-type]  # language is one of them


def stamped(**values: str) -> str:
    return CutShell(shell_html(), URL, MARKERS).stamp(page(**values), canonical="https://x.example/?a=1&b=2")


def test_content_goes_in_as_it_is() -> None:
    assert "<main><p>文</p></main>" in stamped()


def test_texts_are_escaped_for_where_they_stand() -> None:
    html = stamped(title='"><script>alert(1)</script>', description="'\"&<")
    assert "<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; - 台賬</title>" in html
    assert 'content="&#x27;&quot;&amp;&lt;"' in html
    assert 'href="https://x.example/?a=1&amp;b=2"' in html
    assert r'var page = "\"\u003e\u003cscript\u003ealert(1)\u003c/script\u003e"' in html


def test_a_text_that_holds_a_marker_is_only_text() -> None:
    html = stamped(title=MARKERS.content, content=f"<p>{MARKERS.of('title')}</p>")
    assert html.count("<main>") == 1
    assert f"<p>{MARKERS.of('title')}</p>" in html


def test_the_link_to_the_section_is_the_current_one() -> None:
    html = stamped(section="records/unit/")
    assert re.findall(r'href="([^"]*)" class="md-nav__link" aria-current="page"', html) == ["../../unit/"]


def test_the_same_page_in_another_language_is_one_step_away() -> None:
    html = HTML.replace("<main>", '<a href="{english}">EN</a><main>')
    shell = CutShell(shell_html(html), URL, MARKERS)
    assert '<a href="../../../en/records/info/one/">EN</a>' in shell.stamp(page())
    english = CutShell(shell_html(html), f"en/{URL}", MARKERS).stamp(page(language="en"))
    assert '<a href="../../../../en/records/info/one/">EN</a>' in english


def test_no_marker_is_left() -> None:
    assert MARKERS.token not in stamped()


@pytest.mark.parametrize("html", ["<main></main>", "{content}{content}", "<script>{content}</script>"])
def test_a_shell_must_hold_the_content_once(html: str) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        CutShell(shell_html(html), URL, MARKERS)


def test_markers_are_new_each_time() -> None:
    assert new_markers() != new_markers()
