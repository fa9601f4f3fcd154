"""The pages' own words: punctuation as Chinese readers of each script expect it."""

from __future__ import annotations

from taizhang.site.simplified import simplified_page


def test_simplified_pages_quote_as_the_mainland_does() -> None:
    assert simplified_page('<p title="「簽收」">甲說「乙說『丙』」</p>') == '<p title="“签收”">甲说“乙说‘丙’”</p>'
