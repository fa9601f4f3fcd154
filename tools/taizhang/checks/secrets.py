"""No keys, tokens or passwords: a ledger is read by everyone who has a clone, for ever.

Signatures and public keys are meant to be here; only what opens something is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.checks.texts import Hit, findings
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

_MEND = Text(
    "刪去；這個密鑰、令牌或密碼已不能再用，馬上作廢並更換",
    "delete it; the key, token or password is no longer safe: revoke and replace it now",
)
_SOURCE = "OWASP ASVS: secrets are not kept in source repositories"
PRIVATE_KEY = Problem(
    "TZ821",
    Text("私鑰", "Private key"),
    Text("「{label}」裏有私鑰", "“{label}” holds a private key"),
    _MEND,
    source=_SOURCE,
)
TOKEN = Problem(
    "TZ822",
    Text("訪問令牌", "Access token"),
    Text("「{label}」裏有訪問令牌", "“{label}” holds an access token"),
    _MEND,
    source=_SOURCE,
)
PASSWORD = Problem(
    "TZ823",
    Text("密碼", "Password"),
    Text("「{label}」裏寫了密碼", "“{label}” holds a password"),
    _MEND,
    source=_SOURCE,
)

_PRIVATE_KEY = re.compile(
    r"-{4,5}\s?BEGIN\s(?:[A-Z0-9]+\s){0,4}PRIVATE\sKEY(?:\sBLOCK)?\s?-{4,5}|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1"
)
_TOKEN = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        gh[opusr]_[A-Za-z0-9]{30,255} | github_pat_[A-Za-z0-9_]{20,255}     # GitHub
        | gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,}                 # GitLab
        | (?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])                           # Amazon
        | LTAI[A-Za-z0-9]{12,26}(?![A-Za-z0-9]) | AKID[A-Za-z0-9]{28,40}     # Alibaba, Tencent
        | xox[abeoprs]-[A-Za-z0-9-]{10,} | xapp-[0-9]-[A-Za-z0-9-]{10,}      # Slack
        | eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*         # JSON Web Token
        | AIza[A-Za-z0-9_-]{35} | [rs]k_live_[A-Za-z0-9]{16,} | sk-(?:[a-z]+-)?[A-Za-z0-9]{32,}
        | npm_[A-Za-z0-9]{36} | pypi-AgEI[A-Za-z0-9_-]{20,} | dckr_pat_[A-Za-z0-9_-]{20,}
        | hf_[A-Za-z0-9]{30,} | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
        | Bearer\ [A-Za-z0-9._~+/-]{20,} | [a-z][a-z0-9+.-]{1,12}://[^\s/:@]{1,64}:(?!\*+@)[^\s/:@]{3,128}@[A-Za-z0-9]
    )""",
    re.VERBOSE,
)
_PASSWORD = re.compile(
    r"""(?:(?<![A-Za-z0-9])(?:pass(?:word|wd|code|phrase)|pwd|(?:secret|api|access|private)[_\ -]?(?:key|token))
           (?:\s{0,2}["'”’」]?\s{0,2}[:=：＝]\s{0,2})
        |(?:密[碼码]|口令)\s{0,2}(?:[:=：＝]|[是為为])\s{0,2})
        ["'“‘「『`]?(?P<value>[!-~]{4,})""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_KEYS_AND_TOKENS = (
    b"PRIVATE", b"PuTTY", b"AGE-", b"gho_", b"ghp_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_", b"glpat-", b"gldt-",
    b"glrt-", b"glcbt-", b"glptt-", b"glft-", b"glsoat-", b"AKIA", b"ASIA", b"LTAI", b"AKID", b"xox", b"xapp-", b"eyJ",
    b"AIza", b"k_live_", b"sk-", b"npm_", b"pypi-", b"dckr_", b"hf_", b"SG.", b"Bearer ", b"://",
)  # fmt: skip
_IN_PASSWORDS = (b"pass", b"pwd", b"secret", b"api", b"access", b"private")
_IN_OTHER_PASSWORDS = ("密碼", "密码", "口令", "\u0130", "\u0131", "\u017f", "\u212a")  # four pass for i, s and k
"""Every form has one of these; looking for them first costs a tenth of looking for the forms."""
_PLACEHOLDER = re.compile(r"[<$({\[%].*|[*x._-]+\W*|(?:none|null|true|false|example|redacted)\W*", re.IGNORECASE)
"""What stands where a password would, in instructions."""


def scan(text: str) -> list[Hit]:
    """Secrets in a text, by their offsets."""
    hits = []
    ascii_part = text.encode("ascii", "ignore")
    if any(map(ascii_part.__contains__, _IN_KEYS_AND_TOKENS)):
        hits += [Hit(PRIVATE_KEY, *match.span()) for match in _PRIVATE_KEY.finditer(text)]
        hits += [Hit(TOKEN, *match.span()) for match in _TOKEN.finditer(text)]
    plain = ascii_part.lower()
    if any(map(plain.__contains__, _IN_PASSWORDS)) or any(map(text.__contains__, _IN_OTHER_PASSWORDS)):
        found = (match for match in _PASSWORD.finditer(text) if not _PLACEHOLDER.fullmatch(match["value"]))
        hits += [Hit(PASSWORD, *match.span()) for match in found]
    return sorted(hits, key=lambda hit: hit.start)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the texts of one record."""
    return findings(record, rules, scan)


RULE = RecordRule((PRIVATE_KEY, TOKEN, PASSWORD), run)
