"""Text in pictures: which characters the fonts have, in what order they stand, how wide they are, and where they are cut."""

import logging
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font

DPI = 100
POINTS = 72 / DPI  # of a pixel
CAP_HEIGHT = 0.73  # of DejaVu Sans, to centre text on its capitals

# That a font has no bold face is said at each start, and changes nothing: its letters are drawn as they are.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

OURS = "DejaVu Sans"
# Chinese, Japanese and Korean are in none that comes with a small package: where the machine has one of these, it is used.
FALLBACKS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback")

UNKNOWN = "•"
_LONGEST = 500  # letters: no picture has room for more in a line, and laying them out takes long
_MOST_UNKNOWN = 3  # of these marks stand for a word of letters that the font lacks
_WORDS_UNKNOWN = re.compile(UNKNOWN + "{4,}")

# Letters written from right to left; what stands between two of them without a Latin letter or digit belongs to them.
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RUN = re.compile(f"[{_RIGHT_TO_LEFT}](?:[^\\w…]*[{_RIGHT_TO_LEFT}])*…?")
_LEFT_TO_RIGHT = re.compile(f"[^\\W\\d_{_RIGHT_TO_LEFT}]")
_FROM_THE_LEFT, _ISOLATED, _ISOLATED_END = "\u200e", "\u2067", "\u2069"


@cache
def families() -> tuple[str, ...]:
    """DejaVu Sans, which comes with matplotlib; for scripts it lacks whichever of the usual fonts is on this machine."""
    here = {entry.name for entry in fontManager.ttflist}
    return OURS, *(name for name in FALLBACKS if name in here)


@cache
def font(size: int, *, bold: bool) -> FontProperties:
    """The fonts of a text in pixels, the first that has a character draws it."""
    return FontProperties(family=list(families()), weight="bold" if bold else "normal", size=size * POINTS)


@cache
def _known(family: str, *, bold: bool) -> frozenset[int]:
    """The characters a font can draw."""
    weight = "bold" if bold else "normal"
    return frozenset(FT2Font(findfont(FontProperties(family=family, weight=weight))).get_charmap())


@lru_cache(maxsize=10_000)
def drawn(letter: str, *, bold: bool) -> bool:
    """Whether there is a font for a character; symbols are taken from ours alone: in the others they do not match."""
    able = families() if letter.isalnum() else families()[:1]
    return any(ord(letter) in _known(family, bold=bold) for family in able)


@cache
def _ruler() -> Any:  # noqa: ANN401 - matplotlib's own hints leave its renderer untyped
    canvas: Any = FigureCanvasAgg(Figure(dpi=DPI))
    return canvas.get_renderer()


@lru_cache(maxsize=10_000)
def width(words: str, size: int, *, bold: bool) -> float:
    """The width of a text in pixels; laying it out costs more than drawing most things."""
    wide, _, _ = _ruler().get_text_width_height_descent(words, font(size, bold=bold), ismath=False)
    return float(wide)


def drawable(words: str, *, bold: bool = False) -> str:
    """Text with only what the fonts can draw: symbols such as emoji vanish, a word in an unknown script becomes ``•••``."""
    spaced = " ".join(unicodedata.normalize("NFC", words).split())
    kept = (ch if drawn(ch, bold=bold) else UNKNOWN if ch.isalnum() else "" for ch in spaced)
    text = " ".join("".join(ch for ch in kept if ch.isprintable()).split())
    return _WORDS_UNKNOWN.sub(UNKNOWN * _MOST_UNKNOWN, text) or UNKNOWN


def in_order(text: str) -> str:
    """Text in which a Hebrew or Arabic name does not turn round the Latin words and numbers beside it.

    matplotlib lays text out with libraqm, by the first letter's direction: right for a name alone, not for a sentence of ours
    that begins with one.
    """
    if not _RUN.search(text) or not _LEFT_TO_RIGHT.search(text):
        return text
    return _FROM_THE_LEFT + _RUN.sub(lambda run: f"{_ISOLATED}{run[0]}{_ISOLATED_END}", text)


def fit(words: str, room: float, size: int, *, bold: bool) -> str:
    """A drawable text that is at most so wide, cut with an ellipsis where it must be."""
    whole = drawable(words, bold=bold)
    text = whole[:_LONGEST]
    if text == whole and width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        fits = width(f"{text[:middle].rstrip()}…", size, bold=bold) <= room
        low, high = (middle, high) if fits else (low, middle)
    return f"{text[:low].rstrip()}…"
