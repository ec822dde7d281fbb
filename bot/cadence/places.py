"""The countries, and parts of countries, whose public holidays are known, by the letters of their names."""

from collections.abc import Iterator
from functools import cache
from threading import Thread

from bot.blocks import OPTIONS, Choice
from spm_core.book.names import normalised

FEW = 3  # so few countries are offered with their parts


def warm() -> None:
    """Load the calendars while somebody reads a form, so that their first letters are answered at once."""
    Thread(target=places, args=("",), name="calendars", daemon=True).start()


def places(words: str) -> list[Choice]:
    """(name, code) of countries whose name or code begins with some letters, then of those that contain them; parts of few."""
    wanted = normalised(words.partition(":")[0])
    begin = [hit for hit in _countries() if normalised(hit[0]).startswith(wanted) or normalised(hit[1]) == wanted]
    inside = [hit for hit in _countries() if wanted in normalised(hit[0]) and hit not in begin]
    found = [*begin, *inside]
    parts = [part for _, code in found for part in _parts(code)] if len(found) <= FEW else []
    return [*found, *parts][:OPTIONS]


def place_name(code: str) -> str:
    """`Finland`, `Germany: Bayern`."""
    country, _, part = code.partition("-")
    if part:
        return next((name for name, known in _parts(country) if known == code), code)
    return next((name for name, known in _countries() if known == code), code)


@cache
def _countries() -> tuple[Choice, ...]:
    import holidays
    from babel import Locale

    names = Locale("en").territories
    codes = holidays.list_supported_countries(include_aliases=False)
    return tuple(sorted((str(names.get(code, code)), code) for code in codes))


@cache
def _parts(country: str) -> tuple[Choice, ...]:
    import holidays

    entity = holidays.country_holidays(country)
    called = entity.get_subdivision_aliases()
    return tuple(_named(country, called))


def _named(country: str, called: dict[str, list[str]]) -> Iterator[Choice]:
    for part, aliases in sorted(called.items()):
        yield f"{place_name(country)}: {aliases[0] if aliases else part}", f"{country}-{part}"
