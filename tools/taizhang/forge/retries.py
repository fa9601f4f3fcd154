"""Whether a request is made again, and after how many seconds: pure, the time is passed in.

urllib3's own `Retry` goes by the status alone; a forge also says "later" in a 403, by other headers, and what may be
said twice depends on whether it can have been heard the first time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

ATTEMPTS = 4
LONGEST_WAIT = 90.0
"""Seconds that one request may wait for the forge's leave; beyond that it is told when to come back."""
UNTOLD_WAIT = 60.0
"""Seconds to wait where a limit does not say how long (GitHub's advice for its secondary limits)."""
_FIRST_PAUSE = 1.0
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
"""What has the same effect twice: we use PATCH to say what something shall be, never to add to it."""
_PASSING = frozenset({429, 502, 503, 504})
_TOO_MANY = 429
_UNAVAILABLE = 503
_FORBIDDEN = 403


def pause(tried: int) -> float:
    """Seconds before another try, after `tried` of them: 1, 2, 4 … and up to half as much more, so that many part."""
    return float(_FIRST_PAUSE * 2 ** (tried - 1) * random.uniform(1, 1.5))  # noqa: S311  no secret


def is_limit(status: int, headers: Mapping[str, str], said: str) -> bool:
    """Whether an answer means "too many requests" (GitHub says some of these with 403)."""
    if status == _FORBIDDEN:
        spent = headers.get("X-RateLimit-Remaining") == "0"
        return spent or "Retry-After" in headers or "secondary rate limit" in said
    return status == _TOO_MANY


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that an answer asks us to wait, from `now` (a Unix time); None where it does not say.

    `Retry-After` as seconds or as a date (RFC 9110 10.2.3); otherwise GitHub's `X-RateLimit-Reset`, where nothing
    remains.
    """
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdecimal():
        return float(after[:9])
    if after:
        try:
            return max(0.0, parsedate_to_datetime(after).timestamp() - now)
        except (ValueError, OverflowError):
            return None
    reset = headers.get("X-RateLimit-Reset", "")
    if headers.get("X-RateLimit-Remaining") == "0" and reset.isascii() and reset.isdecimal():
        return max(0.0, float(reset[:10]) - now) + 1
    return None


def may_repeat(method: str, status: int, headers: Mapping[str, str], said: str) -> bool:
    """Whether an answer allows the same request again: it was not taken, or taking it twice is the same."""
    if is_limit(status, headers, said):
        return True
    if status not in _PASSING:
        return False
    return method in _REPEATABLE or (status == _UNAVAILABLE and "Retry-After" in headers)


def may_repeat_unheard(method: str) -> bool:
    """Whether a request may be made again though nobody knows if the forge took it."""
    return method in _REPEATABLE
