"""The ageing strip: every open opportunity by its days without progress against its stage's limit, the worst by name (F6)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import ACCENT, BLUE, BODY, EDGE, INK, MUTED, PAPER, RULE, VERDICT, Sheet
from spm_core.reports import figures
from spm_core.reports.stalled import Stalled
from spm_core.reports.waiting import Waiting

_ROW = 108  # the least height of a stage: its dots, and a name below them
_NAME = 400  # pixels for a stage's name
_LABEL = 48  # pixels of a row for the names of its worst
_NAMED = 2
_FARTHEST = 3.0  # times the limit; what is older stands at the edge
_NEAREST = 1.5  # times the limit that are always seen
_LARGEST, _SMALLEST = 20.0, 12.0  # radius of a dot, still seen on a phone
_STEP = 4  # pixels between one size and the next
_DOTS = 16  # of a stage
_FOOT = 76


@dataclass(frozen=True, slots=True)
class Strip:
    """One stage with its open opportunities, the most urgent first."""

    stage: str
    lines: Sequence[Waiting]

    @property
    def over(self) -> Sequence[Waiting]:
        """The stalled ones."""
        return [line for line in self.lines if line.days_over]

    @property
    def verdict(self) -> Verdict:
        """As for all stages together: short while one is stalled and nothing planned on it."""
        idle = any(line.planned_action is None and line.snooze is None for line in self.over)
        return (Verdict.SHORT if idle else Verdict.WATCH) if self.over else Verdict.OK

    @property
    def stake(self) -> tuple[Decimal, int]:
        """What is at stake in it: value times days over the limit, then how many are open."""
        return sum(((line.value or Decimal(0)) * line.days_over for line in self.over), Decimal(0)), len(self.lines)


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the sheet, a radius, and whether it is over the limit."""

    x: float
    y: float
    radius: float
    over: bool

    def meets(self, other: "Dot") -> bool:
        """Whether two dots lie on each other."""
        return (self.x - other.x) ** 2 + (self.y - other.y) ** 2 < (self.radius + other.radius) ** 2


@dataclass(frozen=True, slots=True)
class _Scale:
    """From shares of the limit and values to pixels."""

    left: float
    right: float
    reach: float
    largest: Decimal

    def x(self, share: float) -> float:
        return round(self.left + (self.right - self.left) * min(share, self.reach) / self.reach)

    def radius(self, value: Decimal | None) -> float:
        share = float((value or Decimal(0)) / (self.largest or 1))
        return max(_SMALLEST, _STEP * round(_LARGEST * math.sqrt(share) / _STEP))


def draw(report: Stalled) -> Picture:
    """The strip, 1600 × 900: a row for each stage in which something is open and has a limit."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence) + BODY
    strips, rest = chosen(report, int((sheet.height - top - _FOOT) // _ROW))
    if strips:
        _strips(sheet, strips, rest, top)
    else:
        sheet.text(EDGE, top + _ROW, "Nothing open that has a date and a limit.", colour=MUTED)
    worst = ", ".join(f"{line.short} {line.age}" for line in report.opportunities[:_NAMED])
    told = f"{report.sentence.rstrip('.')}; longest over the limit: {worst}" if worst else report.sentence
    return Picture(sheet.png(), alt_text("Ageing", report.verdict, told))


def chosen(report: Stalled, room: int) -> tuple[list[Strip], list[Strip]]:
    """The stages with something in them, in their order, as many as there is room for; and the others, with least at stake."""
    by_stage: dict[str, list[Waiting]] = {stage: [] for stage in report.stages}
    for line in report.open:
        if line.days is not None and line.limit is not None:
            by_stage.setdefault(line.stage, []).append(line)
    strips = [Strip(stage, lines) for stage, lines in by_stage.items() if lines]
    if len(strips) <= room:
        return strips, []
    kept = sorted(strips, key=lambda strip: strip.stake, reverse=True)[: room - 1]
    return [strip for strip in strips if strip in kept], [strip for strip in strips if strip not in kept]


def _strips(sheet: Sheet, strips: Sequence[Strip], rest: Sequence[Strip], top: float) -> None:
    lines = [line for strip in strips for line in strip.lines]
    farthest = max((_share(line) for line in lines), default=0)
    scale = _Scale(
        EDGE + _NAME,
        sheet.width - EDGE - _LARGEST,
        min(max(farthest, _NEAREST), _FARTHEST),
        max((line.value or Decimal(0) for line in lines), default=Decimal(0)),
    )
    rows = len(strips) + bool(rest)
    height = min((sheet.height - top - _FOOT) / rows, 190)
    _limits(sheet, scale, top, top + height * len(strips))
    for number, strip in enumerate(strips):
        _strip(sheet, strip, scale, top + height * number, height)
    if rest:
        y = top + height * (len(strips) + 0.5)
        over, count = sum(len(strip.over) for strip in rest), sum(len(strip.lines) for strip in rest)
        sheet.text(EDGE, y, f"and {len(rest)} more stages: {over} of {count} over the limit", colour=MUTED)
    _legend(sheet, capped=any(len(strip.lines) > _DOTS for strip in strips))


def _share(line: Waiting) -> float:
    """Days to the limit."""
    return (line.days or 0) / max(line.limit or 0, 1)


def _limits(sheet: Sheet, scale: _Scale, top: float, bottom: float) -> None:
    """The limit and its multiples, named above."""
    sheet.line((scale.left, top), (scale.left, bottom), RULE, 3)
    for times in range(1, int(scale.reach) + 1):
        x, first = scale.x(times), times == 1
        sheet.line((x, top), (x, bottom), INK if first else RULE, 5 if first else 3)
        if times < scale.reach or scale.reach < _FARTHEST:
            words = "limit" if first else f"{times}×"
            sheet.text(x, top - 26, words, colour=INK if first else MUTED, bold=first, align="center")
        else:
            sheet.text(sheet.width - EDGE, top - 26, f"{times}× or more", colour=MUTED, align="right")


def _strip(sheet: Sheet, strip: Strip, scale: _Scale, top: float, height: float) -> None:
    """A stage's name and count at the left, its dots, and the names of its worst below them."""
    middle = round(top + (height - _LABEL) / 2)
    sheet.text(
        EDGE + 20, top + 30, figures.MARKS[strip.verdict], colour=VERDICT[strip.verdict], bold=True, align="center"
    )
    sheet.text(EDGE + 56, top + 30, strip.stage, width=_NAME - 76)
    sheet.text(EDGE + 56, top + 78, f"{len(strip.over)} of {len(strip.lines)}", colour=MUTED, width=_NAME - 76)
    sheet.line((EDGE, top + height - 2), (sheet.width - EDGE, top + height - 2), RULE, 2)
    largest = sorted(strip.lines, key=lambda line: (not line.days_over, -(line.value or 0), line.id))[:_DOTS]
    dots = swarm(largest, scale, middle, (height - _LABEL) / 2)
    for over, colour in ((False, BLUE), (True, ACCENT)):
        sheet.dots([(dot.x, dot.y, dot.radius) for dot in dots if dot.over is over], colour, diamonds=over)
    _names(sheet, strip.over, scale, top + height - _LABEL / 2)


def swarm(lines: Iterable[Waiting], scale: _Scale, middle: float, room: float) -> list[Dot]:
    """Dots beside each other where there is room above or below the middle, the largest first."""
    placed: list[Dot] = []
    for line in sorted(lines, key=lambda line: (-(line.value or 0), line.id)):
        radius = scale.radius(line.value)
        places = [
            Dot(scale.x(_share(line)), middle + shift, radius, bool(line.days_over)) for shift in _shifts(room - radius)
        ]
        near = [other for other in placed if abs(other.x - places[0].x) < other.radius + radius]
        free = (dot for dot in places if not any(dot.meets(other) for other in near))
        placed.append(next(free, None) or min(places, key=lambda dot: sum(dot.meets(other) for other in near)))
    return placed


def _shifts(most: float) -> Iterator[float]:
    """Steps away from the middle, below and above in turn."""
    yield 0.0
    step = _SMALLEST
    while step <= most:
        yield from (step, -step)
        step += _SMALLEST


def _names(sheet: Sheet, over: Sequence[Waiting], scale: _Scale, y: float) -> None:
    """The most urgent of a row under their dots, as long as they do not meet."""
    taken: list[tuple[float, float]] = []
    room = (scale.right - scale.left) / 2 - 30
    for line in over[:_NAMED]:
        days = f" · {line.age}"
        name = sheet.fit(line.short, room - sheet.measure(days)) + days
        width = sheet.measure(name)
        start = min(max(scale.x(_share(line)) - width / 2, scale.left + 10), scale.right + _LARGEST - width)
        if all(start > end + 24 or start + width < begin - 24 for begin, end in taken):
            sheet.bar(start - 6, y, width + 12, _LABEL - 6, PAPER)
            sheet.text(start, y, name)
            taken.append((start, start + width))


def _legend(sheet: Sheet, *, capped: bool) -> None:
    y = sheet.height - 36
    x: float = EDGE + 16
    for words, colour in (("within the limit", BLUE), ("over it", ACCENT)):
        sheet.dots([(x, y, 16)], colour, diamonds=colour == ACCENT)
        x += 32 + sheet.text(x + 32, y, words, colour=MUTED) + 60
    size = f"size: value · {_DOTS} of a stage" if capped else "size: value"
    sheet.text(x, y, size, colour=MUTED)
