"""Texts that somebody might send to make a runner, a shell, a forge or a reader do what he wants."""

from __future__ import annotations

HOSTILE = (
    # a runner's commands
    "::set-output name=x::y", "::add-mask::x", "::error file=a,line=1::x", "::stop-commands::abc", "  ::warning::x",
    "##[error]x", "##[add-path]/tmp", "##vso[task.setvariable variable=x]y", "%0A::set-env name=PATH::/tmp",
    "line\n::set-output name=x::y", "::group::x\n::endgroup::", "::save-state name=x::y", "%25%0D%0A", "::debug::x",
    # a shell's and a template's
    "$(touch /tmp/owned)", "`touch /tmp/owned`", "; rm -rf /", "| cat /etc/passwd", "&& curl http://x.example", "$IFS",
    "${{ secrets.GITHUB_TOKEN }}", "${{ github.event.issue.title }}", "{{ 7*7 }}", "{0.__class__}", "%s%n%x",
    "'; DROP--",    "--upload-pack=touch /tmp/owned", "-x", "../../etc/passwd", "\\\\server\\share",
    "<(id)", "> /etc/passwd",
    # a forge's mentions, references and commands
    "@zhou-wenbo", "@office/all", "@everyone @here", "#1", "GH-1", "office/ledger#1", "!1", "fixes #1", "closes GH-1",
    "https://forge.example/office/ledger/issues/1", "www.example.com", "mailto:a@b.example", "/land",
    "/act approve x/y", "  /act close supervision/x", "/close", "\n/land\n",
    "0123456789abcdef0123456789abcdef01234567",
    # Markdown and HTML
    "<!-- taizhang: receipt seen=0 -->", "--> <script>alert(1)</script> <!--", "<img src=x onerror=alert(1)>",
    "<details><summary>x</summary>", "<h3>類別</h3>", "[x](javascript:alert(1))", "![x](http://x.example/a.png)",
    "```\n@all\n```", "~~~", "````text", "| a | b |\n|---|---|", "> 引用", "- [x] 同意", "***", "---", "# 標題",
    "&lt;script&gt; &#64;all", "$$\\href{x}{y}$$", "<https://x.example>", "[^1]: x", "<!--", "-->",
    # what a reader does not see, or sees otherwise
    "a\u200bb", "\u202eevil", "a\u2066b\u2069", "a\ufeffb", "a\u00adb", "a\x07b", "a\x1b[31mred", "a\x00b",
    "a\u2028::x",    "e\u0301" * 40, "\U000e0041", "＠all", "ａｄｍｉｎ",
    # the ledger's own file
    "a: b", "- x", "!!python/object/apply:os.system [id]", "&a *a", "null", "yes", "0x1F", "2026-11-19", "'", '"', "#c",
    "=1+1", "+1", "title: 假\nstatus: approved", "...\n---\nstatus: approved", "? x\n: y", "%YAML 1.1", "{a: b}", "[a]",
    "status: approved\ntrail: []", "長" * 5000,
)  # fmt: skip
