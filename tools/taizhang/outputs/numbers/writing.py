"""Numbers as people write them, never by way of binary digits."""

from __future__ import annotations

from fractions import Fraction

_BLANK = "—"
_HALF = Fraction(1, 2)


def plain(value: Fraction | int) -> str:
    """A number as it is: in decimals if it ends within four of them, else as a fraction."""
    ten_thousandths = Fraction(value) * 10_000
    if ten_thousandths.denominator != 1:
        return f"{Fraction(value).numerator}/{Fraction(value).denominator}"
    return _decimal(ten_thousandths.numerator, 4)


def shown(value: Fraction | None) -> str:
    """A figure as tables show it: two decimals at most, half rounded up; a dash where there is nothing to measure."""
    if value is None:
        return _BLANK
    hundredths = abs(value) * 100 + _HALF
    rounded = hundredths.numerator // hundredths.denominator
    return _decimal(-rounded if value < 0 else rounded, 2)


def _decimal(scaled: int, places: int) -> str:
    digits = f"{abs(scaled):0{places + 1}}"
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text
