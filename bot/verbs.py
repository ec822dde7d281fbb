"""Finds the verb that a line begins with, whatever small words and marks stand around it."""

from collections.abc import Iterator

from bot.desk import Desk

_SMALL = frozenset(
    {*("/spm", "spm", "please", "pls", "can", "could", "you", "show", "give", "tell", "see"), "just"}
    | {*("me", "us", "my", "our", "the", "a", "an", "i", "we")}
)
_ASKING = frozenset(
    {*("what", "what's", "whats", "how", "how's", "hows", "is", "are", "was", "have", "has", "had")}
    | {*("i've", "we've", "i'd", "like", "want", "to", "need")}
)
_MARKS = ".,:;!?"
_LOOKED_AT = 6  # words
_SHORT = 2  # letters; so short an alias is like everything
_SLIP = 0.6  # share of letters that are right, from which an unknown verb is taken for a slip of the finger


def spoken(desk: Desk, text: str) -> tuple[str, str]:
    """The verb of a line and the words after it: `show me my funnel` is `funnel`. The first word where none is known."""
    text = text.strip()
    for word, rest in _words(text):
        if desk.verb(word.rstrip(_MARKS) or word):
            return (word.rstrip(_MARKS) or word), rest
        if word.lower() not in _SMALL:
            break
    verb, _, words = text.partition(" ")
    return verb, words.strip()


def later_verb(desk: Desk, text: str) -> tuple[str, str] | None:
    """A verb further on, after words that only ask or tell: of `what's my forecast?` it is `forecast`."""
    for word, rest in _words(text):
        plain = word.rstrip(_MARKS).lower()
        if desk.verb(plain):
            return plain, rest
        if plain not in _SMALL | _ASKING:
            return None
    return None


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The first words of a line, each with what follows it."""
    rest = text
    for _ in range(_LOOKED_AT):
        word, _, rest = rest.strip().partition(" ")
        if not word:
            return
        yield word, rest.strip()


def nearest(desk: Desk, word: str) -> str | None:
    """The verb, or other name of one, that somebody may have meant whose finger slipped."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA  # letters that changed places count as one slip: "lgo"

    known = [*desk.commands, *(alias for alias in desk.aliases if len(alias) > _SHORT)]
    found = process.extractOne(word.lower(), known, scorer=OSA.normalized_similarity, score_cutoff=_SLIP)
    return found[0] if found else None
