"""Where pages stand. Every URL counts from the root of the pages of one language and ends with `/`."""

from __future__ import annotations

import re
from hashlib import sha256

from pypinyin import lazy_pinyin

from taizhang.i18n import DEFAULT_LANGUAGE, Language

RECORDS = "records/"
TOPICS = "topics/"
DESK = "desk/"
TODAY = "today/"
MONTHS = "months/"
RESOLUTIONS = "resolutions/"
CHAINS = "chains/"
RESEARCH_PLAN = "research-plan/"
DICTIONARY = "dictionary/"
NUMBERS = "numbers/"
SEARCH = "search/"
SEARCH_DATA = "search-data/"
FEEDS = "feeds/"
CALENDARS = "calendars/"
ATTACHMENTS = "attachments/"
API = "api/v1/"
REGISTER_DATA = "register.json"
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def language_root(language: Language) -> str:
    """Where a language's pages begin: at the root for the office's own, else in a folder."""
    return "" if language == DEFAULT_LANGUAGE else f"{language.lower()}/"


def register_url(kind: str) -> str:
    """The register of a kind."""
    return f"{RECORDS}{kind}/"


def record_url(ref: str) -> str:
    """The page of the record `ref` (`kind/id`)."""
    return f"{RECORDS}{ref}/"


def topic_url(topic: str) -> str:
    """The page of a topic: its pinyin, and six digits of its own digest so that no two topics meet."""
    plain = _NOT_PLAIN.sub("-", "-".join(lazy_pinyin(topic)).lower()).strip("-")[:60]
    return f"{TOPICS}{plain or 'topic'}-{sha256(topic.encode()).hexdigest()[:6]}/"


def months_url(kind: str, month: str = "") -> str:
    """The plain pages of a kind's records by month (`2026-11`), or the list of those pages."""
    return f"{MONTHS}{kind}/{month}/" if month else f"{MONTHS}{kind}/"


def up_to_root(url: str) -> str:
    """The relative path from the page `url` to the root that it counts from."""
    return "../" * url.count("/") or "./"
