"""Makes the gallery of charts: the demo company's and those of awkward input, as they stand on a phone, on light and on dark.

python docs/make_gallery.py
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "charts"))

from test_layout import CASES  # noqa: E402 - the same awkward input that the tests measure

from bot.cli.demo import fill  # noqa: E402
from bot.kinds import WHOLE, Kind, made  # noqa: E402
from spm_core.book.records import Scope  # noqa: E402
from spm_core.book.rhythm import Table  # noqa: E402
from spm_core.charts.picture import Picture  # noqa: E402
from spm_core.charts.press import KINDS, Press  # noqa: E402
from spm_core.demo.company import invent  # noqa: E402
from spm_core.meetings.rhythm import PRESETS, hours, proposed, table  # noqa: E402
from spm_core.store import Database, Store  # noqa: E402

PICTURES = HERE / "charts"
TODAY = date(2026, 3, 2)
PHONE, MARGIN = 360, 16
LIGHT, DARK = (255, 255, 255), (26, 29, 33)  # what lies behind a picture in Slack

HOW = {
    "agenda": "Above, how far the bar reaches towards the target's line, the diamond what is expected; below, a bar short of its tick is a stage with too little in it.",
    "funnel": "A bar that ends before its tick holds less value than the target needs in that stage; the counts say open of needed.",
    "forecast": "Won, committed and best case follow each other to the right; the diamond is the forecast that is judged, the long line the target, the short one its pace, the bracket where eight of ten simulated periods ended.",
    "movement": "Read downwards: each bar begins where the one above it ended, to the right what came in, to the left what went out.",
    "stalled": "Each dot is an open opportunity; right of the line it has waited longer than its stage allows, and the worst carry their names.",
    "inflow": "Each column is a week's new opportunities; the dashed line is what a week needs, the dark columns are since the last meeting.",
    "activity": "A bar beyond its tick is more than is usual for that person.",
    "attainment": "The dark line is what was won this year; below the dashed one it is behind the target's pace, the light one is the year before.",
    "accounts": "For each account the dark bar is won this year, the tick what its plan wants by now, the light bar the same days last year; right of it what is open, and how many key people were reached; the mark before the name says how its last review found it.",
    "rhythm": "The table that is ticked in `/spm setup` and `/spm cadence`: a dot is a meeting in that week of the month, each week with its next Monday; below, what it costs a week.",
    "stages": "Half of the visits end within the dark bar, three quarters within the light one; the tick is what the stage is meant to take.",
}
NAMES = {"accounts": "key accounts", "rhythm": "cadence", "stages": "time in stage"}
AWKWARD = (
    "funnel, forty",
    "funnel, odd names",
    "agenda, odd names",
    "bridge, below zero",
    "ageing, odd names",
    "ageing, very old",
    "accounts, odd names",
    "activity, odd names",
)


def reports(store: Store) -> Iterator[tuple[str, Picture]]:
    """The demo company's charts, each with the name of its report."""
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)
    team = store.teams()[0]
    with Press() as press:
        for name in HOW:
            if name == "rhythm":
                yield name, press.picture(name, cadence()).result()
                continue
            book = store.book(Scope("team", team.id, team.name), now, whole=name in WHOLE)
            shown = (Kind.FORECAST, Kind.FUNNEL) if name == "agenda" else (Kind(name),)
            yield name, press.picture(name, *(made(kind, book) for kind in shown)).result()


def cadence() -> Table:
    """The deck's own rhythm, weeks of the month, for a team of five."""
    sellers = [str(number) for number in range(5)]
    ticks = PRESETS["month"].ticks()
    return table(ticks, TODAY, hours(proposed(ticks, sellers, "Europe/Helsinki"), TODAY).sentence)


def mounted(png: bytes) -> Image.Image:
    """A picture as wide as on a phone, on what is behind it in Slack by day and by night."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.resize((PHONE, image.height * PHONE // image.width), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", (2 * (PHONE + 2 * MARGIN), image.height + 2 * MARGIN), LIGHT)
    sheet.paste(DARK, (PHONE + 2 * MARGIN, 0, sheet.width, sheet.height))
    for left in (MARGIN, PHONE + 3 * MARGIN):
        sheet.paste(image, (left, MARGIN))
    return sheet


def kept(name: str, picture: Picture) -> str:
    """Write a picture and how it stands on a phone; the lines of the page that show both."""
    (PICTURES / f"{name}.png").write_bytes(picture.png)
    mounted(picture.png).quantize(256, dither=Image.Dither.NONE).save(PICTURES / f"{name}-phone.png", optimize=True)
    alt = picture.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
    said = "".join(f"\\{ch}" if ch in "\\`*_<>$|#" else ch for ch in picture.alt)
    return f"![{alt}](charts/{name}.png)\n\n![The same on a phone, on light and on dark](charts/{name}-phone.png)\n\nSpoken: {said}\n"


def page(store: Store) -> Iterator[str]:
    """The page, part by part."""
    yield "# The charts\n"
    yield "Made by `make gallery` from the invented demo company. Every picture brings its own paper, so Slack's dark theme changes nothing in it.\n"
    for name, picture in reports(store):
        yield f"## {NAMES.get(name, name).capitalize()}\n\n{HOW[name]}\n\n{kept(KINDS[name], picture)}"
    yield "# Awkward input\n"
    yield "The same charts with names that are too long, written from right to left, in scripts the font lacks (•••) or made of symbols, with forty stages, and with sums below zero.\n"
    for case in AWKWARD:
        draw: Callable[[], Picture] = CASES[case]
        yield f"## {case.capitalize()}\n\n{kept('awkward-' + case.replace(', ', '-').replace(' ', '-'), draw())}"


def main() -> None:
    """Fill a fresh database with the demo company and draw it."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/spm.db"
        database = Database(url)
        database.upgrade()
        fill(url, invent(TODAY))
        text = "\n".join(page(database.store()))
        database.close()
    (HERE / "charts.md").write_text(text, encoding="utf-8")
    print(f"docs/charts.md, {len(list(PICTURES.glob('*.png')))} pictures")


if __name__ == "__main__":
    main()
