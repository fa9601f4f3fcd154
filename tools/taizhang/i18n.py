"""Text in the reader's language: written in Traditional Chinese and English, Simplified made by OpenCC."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from opencc import OpenCC

Language = Literal["zh-Hant", "zh-Hans", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "zh-Hant"


class Text(NamedTuple):
    """One message: `zh` in Traditional Chinese, `en` in English, both with `str.format` fields."""

    zh: str
    en: str

    def render(self, language: Language, **params: Any) -> str:
        """The message in `language`, with its fields filled in.

        Fields are filled after conversion, so that what a record says is never converted by a message.
        """
        values = {name: value.render(language) if isinstance(value, Label) else value for name, value in params.items()}
        return self.pick(language).format(**values)

    def pick(self, language: Language) -> str:
        """The message in `language`, its fields still open."""
        return self.en if language == "en" else in_script(self.zh, language)


class Label(NamedTuple):
    """A name for a thing: its Traditional Chinese and its English form, taken as they stand."""

    zh: str
    en: str

    def render(self, language: Language) -> str:
        """The name in `language`."""
        return self.en if language == "en" else in_script(self.zh, language)


COMMA, SEMICOLON, COLON = Label("、", ", "), Label("；", "; "), Label("：", ": ")
"""What stands between the items of a list, between statements, and after a name that tells what follows."""

NONE = Label("無", "none")


def listed(labels: Iterable[Label], mark: Label = COMMA) -> Label:
    """Names one after the other, as in a sentence."""
    found = [*labels]
    return Label(mark.zh.join(label.zh for label in found), mark.en.join(label.en for label in found))


def joined(words: Sequence[str], language: Language, most: int | None = None) -> str:
    """Words that are in `language` already, one after the other; after the first `most` a sign that there are more."""
    return COMMA.render(language).join(words[:most]) + ("…" if most is not None and len(words) > most else "")


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  costs 20 ms, and few runs need it

    # Characters only: a conversion of phrases (tw2sp) makes 决策文档 of 決策文件 and 文件科 of 檔案科.
    return OpenCC("tw2s")


@cache
def in_script(text: str, language: Language) -> str:
    """`text`, written in Traditional Chinese, in the script of `language` (English keeps it)."""
    return simplified(text) if language == "zh-Hans" else text


def simplified(text: str) -> str:
    """`text` in simplified characters; nothing is kept, so that whole pages may be given."""
    converted: str = _to_simplified().convert(text)
    return converted
