"""Long texts: what a record says can never become markup that does anything."""

from __future__ import annotations

import re

import pytest

from taizhang.site.prose import render_prose

HREF = re.compile(r'href="([^"]*)"')


def rendered(text: str) -> str:
    return str(render_prose(text, lambda ref: f"../{ref}/" if ref == "info/one" else None))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "段落 <img src=x onerror=alert(1)>",
        '<div onclick="alert(1)">按這裏</div>',
        "<style>body{display:none}</style>",
        "<iframe src='https://elsewhere.example'></iframe>",
        "<!-- taizhang: home -->",
        "`<b onclick=x>`",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_raw_html_is_shown_as_text(text: str) -> None:
    html = rendered(text)
    assert not re.search(r"<(script|img|div|style|iframe|b|!)", html)
    assert "&lt;" in html


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//elsewhere.example/",
        "../../index.html",
        "#trail",
        "info/none",
        "http://[bad",
    ],
)
def test_links_to_anything_but_records_the_web_and_mail_lead_nowhere(target: str) -> None:
    assert HREF.findall(rendered(f"[看](<{target}>)")) == []


def test_links_to_the_web_carry_no_opener() -> None:
    html = rendered("[網站](https://example.org/?a=1&b=2) [信箱](mailto:a@example.org)")
    assert HREF.findall(html) == ["https://example.org/?a=1&amp;b=2", "mailto:a@example.org"]
    assert 'rel="noopener noreferrer"' in html


def test_a_link_that_names_a_record_leads_to_its_page() -> None:
    assert HREF.findall(rendered("見[前報](info/one)")) == ["../info/one/"]


def test_pictures_are_never_fetched() -> None:
    html = rendered("![圖](https://elsewhere.example/pixel.png)")
    assert "<img" not in html
    assert "src=" not in html


def test_headings_begin_below_those_of_the_page() -> None:
    assert rendered("# 一\n\n###### 六").replace("\n", "") == "<h3>一</h3><h6>六</h6>"


def test_a_line_that_ends_stays_ended() -> None:
    assert rendered("一、現狀\n收入增長。") == "<p>一、現狀<br>\n收入增長。</p>\n"


def test_ordinary_marks_are_kept() -> None:
    html = rendered("一是**重點**。\n\n1. 甲\n2. 乙\n\n|項|數|\n|-|-|\n|甲|1|")
    assert "<strong>重點</strong>" in html
    assert "<ol>" in html
    assert "<td>甲</td>" in html
