"""Finds the record whose name a line begins with: exact before a beginning, several or a typo are asked about."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.blocks import labels
from bot.words.tokens import Reading, bare, is_quoted
from bot.words.written import quoted
from spm_core.book.names import normalised

T = TypeVar("T")
Names = Callable[[T], Sequence[str]]
Hit = tuple[list[T], int]  # the records that fit, and how many words name them
_WIDEST = 8  # words
_FUZZY = 75
_TELLING = 3  # letters


def named(words: Sequence[str], pools: Sequence[Sequence[T]], names: Names[T]) -> Hit[T] | None:
    """The records that the longest beginning of a line names; None where none does.

    Letter by letter beats the same name otherwise written, which beats a beginning; each of them in the first of the pools.
    """
    if not words:
        return None
    literal = (found for pool in pools if (found := _literal(words[0], pool, names)))
    if exact := next(literal, None):
        return exact, 1
    known = [[(item, [normalised(name) for name in names(item)]) for item in pool] for pool in pools]
    said = [(width, _said(words, width)) for width in range(min(len(words), _WIDEST), 0, -1)]
    hits = (hit for fits in (_same, _begins) for pool in known if (hit := _fitting(pool, said, fits)))
    return next(hits, None)


def narrowed(words: Sequence[str], hit: Hit[T], names: Names[T]) -> Hit[T]:
    """Of several records those that the next words tell apart: of Acme's two `Acme pump` is the one with a pump in its name."""
    found, width = hit
    while len(found) > 1 and width < len(words) and len(word := normalised(words[width])) >= _TELLING:
        fewer = [item for item in found if any((" " + normalised(name)).find(" " + word) >= 0 for name in names(item))]
        if not fewer or len(fewer) == len(found) or is_quoted(words[width]):
            break
        found, width = fewer, width + 1
    return found, width


def _literal(word: str, pool: Sequence[T], names: Names[T]) -> list[T]:
    """What a quoted word names letter by letter, by its id or its own name: so a chosen reading is never asked about again."""
    if not is_quoted(word):
        return []
    meant = bare(word)
    by_id = [item for item in pool if getattr(item, "id", None) == meant]
    own = [item for item in pool if next(iter(names(item)), None) == meant]
    return by_id or (own if len(own) == 1 else [])


def _said(words: Sequence[str], width: int) -> str:
    return normalised(" ".join(bare(word) for word in words[:width]))


def _fitting(
    known: Sequence[tuple[T, list[str]]], said: Iterable[tuple[int, str]], fits: Callable[[str, str], bool]
) -> Hit[T] | None:
    for width, wanted in said:
        found = [item for item, names in known if wanted and any(fits(name, wanted) for name in names)]
        if found:
            return found, width
    return None


def _same(name: str, wanted: str) -> bool:
    return name == wanted


def _begins(name: str, wanted: str) -> bool:
    """Whether some word of a name, and what follows it, begins so."""
    return (" " + name).find(" " + wanted) >= 0


def near(words: Sequence[str], pool: Sequence[T], names: Names[T]) -> list[Reading]:
    """The names that are like the first word, for somebody whose finger slipped."""
    from rapidfuzz import fuzz, process

    if not words:
        return []
    known = list(dict.fromkeys(name for item in pool for name in names(item)[:1]))
    wanted = normalised(bare(words[0]))
    close = process.extract(wanted, known, scorer=fuzz.WRatio, processor=normalised, score_cutoff=_FUZZY, limit=4)
    return [(name, quoted(name)) for name, _score, _index in close]


def readings(found: Sequence[T], names: Names[T], apart: Callable[[T], str] = lambda _: "") -> list[Reading]:
    """Each of several records by its own name; those of one name by their ids, each with what tells it apart."""
    own = [names(item)[0] for item in found]
    said = labels(own, lambda n: apart(found[n]))
    return [(label, _meant(item, name, own)) for label, item, name in zip(said, found, own, strict=True)]


def _meant(item: object, name: str, own: Sequence[str]) -> str:
    of = getattr(item, "id", None)
    return quoted(str(of)) if of and own.count(name) > 1 else quoted(name)
