"""The paper charts are drawn on: pixels from the top left, one palette, text that always fits and always has its glyphs."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import takewhile
from math import inf
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image

from spm_core.book.records import Verdict
from spm_core.charts import letters
from spm_core.charts.letters import CAP_HEIGHT, DPI, POINTS, drawable
from spm_core.reports.figures import MARKS

# One palette for readers who see all colours and for those who do not: hue, lightness and a symbol always say the same.
PAPER, INK, MUTED, RULE, FAINT = "#FFFFFF", "#17212F", "#56606E", "#D3D9E0", "#EEF1F4"
DEEP, BLUE, LIGHT, GREY, ACCENT = "#0B3C5D", "#1B75BC", "#A3CDEC", "#B4BBC4", "#E98600"
VERDICT = {Verdict.OK: "#007A5E", Verdict.WATCH: "#8F5B00", Verdict.SHORT: "#B3340F", Verdict.NA: "#56606E"}

BODY, TITLE, EDGE = 40, 48, 48
_BYTES = 25_000
_MANY = 270  # letters and dots that cannot be drawn smoothly within those bytes
# zlib's levels: the first is six times as quick as the last, which saves a sixth of the bytes where they are too many.
_EFFORTS = (6, 8, 9)
_HOPELESS = 30_000  # bytes at the first that the last does not bring down to those
_EDGE_STEPS = (1 / 3, 2 / 3)  # of colour, along the edges of letters
_SPACING = 1.35

Align = Literal["left", "center", "right"]


class Placed(Text):
    """Words whose place is known: matplotlib would lay them out twice more to find it."""

    def draw(self, renderer: Any) -> None:  # noqa: ANN401 - matplotlib's own hints leave its renderer untyped
        """Draw them where they begin, on their baseline."""
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        pen.set_antialiased(self.get_antialiased())
        x, y = self.get_position()
        renderer.draw_text(pen, x, renderer.height - y, self.get_text(), self.get_fontproperties(), 0)
        pen.restore()
        self.stale = False


class Sheet:
    """A picture under way; ``x`` and ``y`` are pixels from the top left, sizes are pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._drawn = 0
        self._marks = 0  # letters and dots
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        self._canvas: Any = FigureCanvasAgg(self._figure)  # matplotlib's own hints leave its methods untyped

    def _add(self, artist: Artist) -> None:
        artist.set_transform(IdentityTransform())  # pixels, not shares of the figure
        artist.set_zorder(self._drawn)  # what is drawn later lies on top, whatever it is
        self._drawn += 1
        self._figure.add_artist(artist)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x, self.height - y

    def measure(self, words: str, size: int = BODY, *, bold: bool = False) -> float:
        """The width of a text."""
        return letters.width(words, size, bold=bold)

    def fit(self, words: str, room: float, size: int = BODY, *, bold: bool = False) -> str:
        """A text that is at most so wide, cut with an ellipsis where it must be."""
        return letters.fit(words, room, size, bold=bold)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = BODY,
        colour: str = INK,
        bold: bool = False,
        align: Align = "left",
        width: float | None = None,
    ) -> float:
        """Write one line whose capitals are centred on ``y``; returns its width."""
        said = letters.in_order(self.fit(words, width or self.width, size, bold=bold))
        used = self.measure(said, size, bold=bold)
        start = x - {"left": 0, "center": used / 2, "right": used}[align]
        self._marks += len(said.replace(" ", ""))
        # On whole pixels equal letters have equal pixels: sharper, and half the bytes.
        across, up = (round(place) for place in self._at(start, y + size * CAP_HEIGHT / 2))
        # parse_math off: a dollar sign is money, not mathematics
        how: dict[str, Any] = {"fontproperties": letters.font(size, bold=bold), "parse_math": False}
        self._add(Placed(across, up, said, color=colour, va="baseline", **how))
        return used

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box, ``y`` its middle."""
        left, low = self._at(x, y + height / 2)
        self._add(Rectangle((left, low), max(width, 0), height, facecolor=colour, linewidth=0))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str = INK,
        width: float = 4,
        *,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = self._at(*start), self._at(*end)
        style: Literal["--", "-"] = "--" if dashed else "-"
        self._add(Line2D((x1, x2), (y1, y2), color=colour, linewidth=width * POINTS, linestyle=style))

    def path(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 6, *, dashed: bool = False
    ) -> None:
        """A line through points."""
        across, up = zip(*(self._at(*point) for point in points), strict=True)
        style: Literal["--", "-"] = "--" if dashed else "-"
        line = Line2D(across, up, color=colour, linewidth=width * POINTS, linestyle=style, solid_joinstyle="round")
        self._add(line)

    def dots(self, places: Sequence[tuple[float, float, float]], colour: str, *, diamonds: bool = False) -> None:
        """Dots of one colour with a rim of paper, each at ``x`` and ``y`` with its radius; all in one go, as there are many."""
        if not places:
            return
        self._marks += len(places)
        shape = Path([(0, 1), (1, 0), (0, -1), (-1, 0), (0, 1)]) if diamonds else Path.unit_circle()
        sizes = [(radius * POINTS) ** 2 for _, _, radius in places]
        collection = PathCollection(
            [shape],
            sizes=sizes,
            offsets=[self._at(x, y) for x, y, _ in places],
            offset_transform=IdentityTransform(),
            facecolor=colour,
            edgecolor=PAPER,
            linewidth=2 * POINTS,
        )
        self._add(collection)

    def tick(self, x: float, y: float, height: float) -> None:
        """A marker across a bar, seen on paper and on colour."""
        ends = (x, y - height / 2), (x, y + height / 2)
        self.line(*ends, colour=PAPER, width=11)
        self.line(*ends, colour=INK, width=6)

    def whisker(self, left: float, right: float, y: float, height: float) -> None:
        """A range with its two ends, seen on paper and on colour."""
        for colour, wider in ((PAPER, 6), (INK, 0)):
            self.line((left, y), (right, y), colour, 5 + wider)
            for x in (left, right):
                self.line((x, y - height / 2 - wider / 2), (x, y + height / 2 + wider / 2), colour, 5 + wider)

    def diamond(self, x: float, y: float, size: float) -> None:
        """A diamond, ``x`` and ``y`` its middle."""
        half = size / 2
        corners = [self._at(x, y - half), self._at(x + half, y), self._at(x, y + half), self._at(x - half, y)]
        self._add(Polygon(corners, facecolor=ACCENT, edgecolor=PAPER, linewidth=3))

    def pill(self, x: float, y: float, verdict: Verdict, size: int = BODY) -> float:
        """The word of a verdict with its mark, on its colour; returns the width."""
        words = f"{MARKS[verdict]} {verdict.value.upper()}"
        width, height = self.measure(words, size, bold=True) + size, size * 1.5
        left, low = self._at(x, y + height / 2)
        box = FancyBboxPatch(
            (left, low),
            width,
            height,
            boxstyle=f"round,pad=0,rounding_size={height / 4}",
            facecolor=VERDICT[verdict],
            linewidth=0,
        )
        self._add(box)
        self.text(x + size / 2, y, words, size=size, colour=PAPER, bold=True)
        return width

    def headline(self, y: float, verdict: Verdict, sentence: str, *, lines: int = 2) -> float:
        """The answer: the verdict and its sentence on at most so many lines; returns where the next thing may begin."""
        start = EDGE if verdict is Verdict.NA else EDGE + self.pill(EDGE, y, verdict) + 24
        words, room = sentence.split(" "), self.width - start - EDGE
        for left in range(lines - 1, -1, -1):
            taken = self._taken(words, room) if left else len(words)
            line = " ".join(words[:taken])
            self.text(start, y, line.removesuffix(" ·"), size=TITLE, bold=True, width=room)
            words, y = words[taken:], y + TITLE * _SPACING
            if not words:
                break
        return y

    def _taken(self, words: list[str], width: float) -> int:
        """How many words go on one line; a mark stays with the word behind it. Laid out word by word, however many follow."""
        lines = (drawable(" ".join(words[:count]), bold=True) for count in range(1, len(words) + 1))
        fitting = sum(1 for _ in takewhile(lambda line: self.measure(line, TITLE, bold=True) <= width, lines))
        return next((count for count in range(fitting, 1, -1) if words[count - 1] not in MARKS.values()), 1)

    def png(self) -> bytes:
        """The picture in the palette's colours and the steps between those that meet at the edges of letters."""
        if self._marks <= _MANY:
            written = _written(self._image(), _HOPELESS)
            if len(written) <= _BYTES:
                return written
        # Full of words: letters without smooth edges weigh half as much, and a phone that shrinks them smooths them again.
        for artist in self._figure.findobj(Placed):
            artist.set_antialiased(False)
        return _written(self._image())

    def _image(self) -> Image.Image:
        self._canvas.draw()
        size = (self.width, self.height)
        return Image.frombuffer("RGBA", size, self._canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")


def _written(image: Image.Image, hopeless: float = inf) -> bytes:
    """The bytes of a picture, pressed as hard as it must be to be light, unless at first they are hopelessly many."""
    paletted = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    written = b""
    for effort in _EFFORTS:
        with BytesIO() as buffer:
            paletted.save(buffer, "PNG", compress_level=effort)
            written = buffer.getvalue()
        if not _BYTES < len(written) <= hopeless:
            break
    return written


@cache
def _palette() -> Image.Image:
    """At most 64 colours, given instead of searched: quicker, the same in every picture, and a third fewer bytes."""
    plain = [PAPER, INK, MUTED, RULE, FAINT, DEEP, BLUE, LIGHT, GREY, ACCENT, *VERDICT.values()]
    meeting = [(PAPER, ink) for ink in (INK, MUTED, DEEP, BLUE, ACCENT, *VERDICT.values())] + [(LIGHT, INK)]
    between = [_between(*pair, share) for pair in meeting for share in _EDGE_STEPS]
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in dict.fromkeys([*map(_rgb, plain), *between]) for part in colour])
    return image


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _between(one: str, other: str, share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(_rgb(one), _rgb(other), strict=True))
