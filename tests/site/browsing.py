"""A real browser for the site's tests: Debian's Chromium, on pages served by this machine alone.

Needs Debian's chromium and fonts-noto-cjk; without them the tests are skipped, unless `TAIZHANG_REQUIRE_BROWSER=1`.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.support import REPOSITORY

CHROMIUM = Path("/usr/bin/chromium")
FONT = "Noto Sans CJK TC"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
_PATIENCE = 60_000
"""Milliseconds: a busy machine may take long, and only what never comes must fail."""
_TEXTS = (".html", ".js", ".css", ".json", ".svg", ".xml")


def missing() -> str:
    """What these tests need and this machine lacks."""
    if not CHROMIUM.exists():
        return f"{CHROMIUM} is not installed"
    fonts = subprocess.run(["fc-list", FONT], capture_output=True, text=True, check=False).stdout
    return "" if fonts else f"the font {FONT} is not installed"


def from_npm(path: str) -> str:
    """The text of a file that npm brings; the test is skipped without it, unless `TAIZHANG_REQUIRE_NPM=1`."""
    file = REPOSITORY / "tests/npm/node_modules" / path
    if file.is_file():
        return file.read_text("utf-8")
    lack = f"{path} is not installed: npm ci --prefix tests/npm"
    if os.environ.get("TAIZHANG_REQUIRE_NPM") == "1":
        pytest.fail(lack)
    pytest.skip(lack)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser."""
    lack = missing()
    if lack and os.environ.get("TAIZHANG_REQUIRE_BROWSER") == "1":
        pytest.fail(lack)
    if lack:
        pytest.skip(lack)
    with sync_playwright() as playwright:
        expect.set_options(timeout=_PATIENCE)
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, compressed as a server at work would, and says nothing."""

    def log_message(self, *_: Any) -> None:
        pass

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # a browser that goes on reads no further
            super().handle()

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path.partition("?")[0]))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in _TEXTS or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            super().do_GET()
            return
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a site is served, on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def watched(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page that must keep to one host, make no error and open no dialog."""
    context = browser.new_context(base_url=address, locale="zh-TW", **options)
    context.set_default_timeout(_PATIENCE)
    found = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []
    found.on("request", lambda request: None if request.url.startswith(address) else elsewhere.append(request.url))
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    found.on("response", lambda response: errors.append(response.url) if response.status >= 400 else None)
    found.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
    yield found
    context.close()
    assert elsewhere == []
    assert errors == []
