"""Plain texts that some reader of YAML takes for a number, a boolean, a date or nothing at all."""

from __future__ import annotations

from tests.hostile.hostile import Hostile

_WORDS = "yes Yes YES no No NO on On ON off Off OFF y Y n N True TRUE False FALSE null Null NULL ~ = <<"
_FLOATS = """
0.1 1.0 -1.5 +1.5 .5 -.5 1. 1e3 1E3 1e+3 1.5e-3 .1e1 1.2.3 6.8523015e+5 685_230.15 .inf -.inf +.inf .Inf .INF .nan .NaN
.NAN . .. +. ._
"""
_INTEGERS = """
010 007 00 -01 0o14 0O14 0x1F 0X1f -0x1f 0b1010 +0b1 0x_1 0b_1 +1 -0 1_000 1,000 1__0 12_34_56 1000000000000000
-100000000000000 9007199254740993 99999999999999999999 123456789012345678901234567890
"""
_BASE_SIXTY = "1:30 01:30 12:30:45 190:20:30 -1:30 12:30.5"
_TIMES = """
2026-3-5 2026-03-5 2026-3-05 2026-03-05T09:10:00 2026-03-05T09:10:00Z 2026-03-05T09:10:00+00:00 2026-03-05T09
2026-03-05T 2026-03-05t09:10:00+08:00 2026-03-05T09:10+08:00 2026-03-05T9:10:00+08:00 2026-03-05T09:10:00.5+08:00
2026-03-05T09:10:00-08:00 2026-03-05T09:10:00+0800 2001-12-14t21:59:43.10-05:00
"""
_SPACED_TIMES = ("2026-03-05 09:10:00", "2026-03-05 09:10:00 +08:00", "2001-12-14 21:59:43.10 -5")
_TEXTS = [*" ".join([_WORDS, _FLOATS, _INTEGERS, _BASE_SIXTY, _TIMES]).split(), *_SPACED_TIMES]

SCALARS = {
    **{f"plain {text}": Hostile(f"a: {text}\n", "TZ110", 1, 4) for text in _TEXTS},
    **{f"plain {text} in a list": Hostile(f"a: [b, {text}]\n", "TZ110", 1, 8) for text in ("no", "010", "1:30", "~")},
    "plain digits, 260,000 of them": Hostile(f"a: {'1' * 260_000}\n", "TZ110", 1, 4),
    "plain base 60, 130,000 times": Hostile(f"a: {'1:' * 130_000}1\n", "TZ110", 1, 4),
    "plain date with a long tail": Hostile(f"a: 2026-03-05 {'9' * 260_000}\n", "TZ110", 1, 4),
}
