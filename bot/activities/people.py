"""Who was there: `with their buyer`, `with Kim and @anna` — people known at the customer and colleagues, never guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.desk import Ask
from bot.finding import LONGEST_NAME, NewAccount, member
from bot.words import Line, Reading, UnsureError, bare, is_quoted, minutes, named, near, quoted, readings
from spm_core.book.records import Account, Contact, Member

_WITH, _AND = "with", ("and", "&", "+")
_THEIRS = ("their", "our", "his", "her")
_ARTICLES = (*_THEIRS, "the", "a", "an")
_BESIDE = ("about", "on", "re", "for", "to", "at", "in", "from", "today", "yesterday", "last", *_AND)
_LONGEST = 3  # words that may name somebody unknown


@dataclass(frozen=True, slots=True)
class Present:
    """Who was there besides whoever tells it: people known at the customer, names of new ones there, colleagues."""

    known: tuple[Contact, ...] = ()
    new: tuple[str, ...] = ()
    colleagues: tuple[Member, ...] = ()

    @property
    def said(self) -> str:
        """``with Kim Larsen (buyer) and Anna``; empty for nobody."""
        known = [f"{one.name} ({one.role})" if one.role and one.role != one.name else one.name for one in self.known]
        names = [*known, *self.new, *(one.name for one in self.colleagues)]
        return f"with {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}" if names else ""


NOBODY = Present()


def opens_with_people(words: Sequence[str]) -> bool:
    """Whether a line goes on with people instead of a customer: `with their buyer`, `with @ben`."""
    return len(words) > 1 and words[0].lower() == _WITH and (words[1].lower() in _THEIRS or _is_mention(words[1]))


def _is_mention(word: str) -> bool:
    return word.startswith(("<@", "@"))


def present(ask: Ask, said: Line, customer: Account | NewAccount | None, *, sure: bool = True) -> Present:
    """The people of a line, taken out of it: those after `with`, and colleagues mentioned anywhere.

    ``sure``: the line names the customer; else only who is known there is taken for somebody, and other words stay.
    Raises UnsureError where somebody is not known there, or several fit.
    """
    at_customer = ask.store.contacts(customer.id) if isinstance(customer, Account) else ()
    here = [one for one in at_customer if one.left_on is None]
    known, new, colleagues = list[Contact](), list[str](), list[Member]()
    at, lead = _after_with(said.words, here, somewhere=sure and customer is not None)
    while at is not None:
        first = said.words[at]
        if _is_mention(first):
            colleagues.append(_colleague(ask, said, at))
        elif first.startswith('+"'):
            new.append(_new(said, at))
        elif found := _contact(said, at, here):
            known.append(found)
        elif not sure:
            break
        elif customer is not None:
            raise _unknown(said.words[at:], lead, customer, here)
        at, lead = _another(said.words, at, here), ""
    colleagues += _mentioned(ask, said)
    return Present(tuple(known), tuple(dict.fromkeys(new)), tuple(dict.fromkeys(colleagues)))


def _after_with(words: list[str], here: Sequence[Contact], *, somewhere: bool) -> tuple[int | None, str]:
    """Where the people begin, and the words before them, which are taken out: `with their`.

    They follow a `with` where the note would begin (``somewhere``: a customer was said), or later before somebody who is known.
    """
    for index, word in enumerate(words[:-1]):
        start = _past_article(words, index + 1)
        if word.lower() == _WITH and ((index == 0 and somewhere) or _is_person(words[start:], here)):
            lead = " ".join(words[index:start])
            del words[index:start]
            return index, lead
    return None, ""


def _is_person(words: Sequence[str], here: Sequence[Contact]) -> bool:
    return words[0].startswith(("<@", "@", '+"')) or _fitting(words, here)


def _past_article(words: Sequence[str], at: int) -> int:
    return at + 1 if words[at].lower() in _ARTICLES and at + 1 < len(words) else at


def _names(one: Contact) -> list[str]:
    return [one.name, one.role] if one.role else [one.name]


def _fitting(words: Sequence[str], here: Sequence[Contact]) -> bool:
    return named([words[0].rstrip(",;"), *words[1:]], [here], _names) is not None


def _contact(said: Line, at: int, here: Sequence[Contact]) -> Contact | None:
    """Somebody known there by name or role, taken out of the line. Raises UnsureError where several fit."""
    hit = named(said.words[at:], [here], _names)
    if hit is None:
        return None
    found, width = hit
    if len(found) > 1:
        token = " ".join(said.words[at : at + width]).rstrip(",;")
        raise UnsureError("Which of them?", token, readings(found, _names))
    last = said.words[at + width - 1]
    said.words[at : at + width] = [","] if last.endswith(",") else []
    return found[0]


def _colleague(ask: Ask, said: Line, at: int) -> Member:
    """A colleague who is mentioned, taken out of the line. Raises NotFoundError for somebody in no team."""
    word = said.words.pop(at)
    alone = Line("", said.today, said.locale)
    alone.words = [word.rstrip(",;")]
    found = member(ask, alone)
    if found is None:
        raise UnsureError(f"{word} is nobody I know here.", word, [("Part of the words", quoted(word))])
    if word.endswith(","):
        said.words.insert(at, ",")
    return found


def _new(said: Line, at: int) -> str:
    """Somebody who is new there, taken out of the line."""
    name = bare(said.words.pop(at))
    return " ".join(name.split())[:LONGEST_NAME]


def _another(words: list[str], at: int, here: Sequence[Contact]) -> int | None:
    """Where the next of them stands; None when a comma or `and` is not followed by somebody, or there is none."""
    if at >= len(words) or words[at].lower() not in (*_AND, ","):
        return None
    start = _past_article(words, at + 1) if at + 1 < len(words) else at
    if start > at and (words[start][:1].isupper() or _is_person(words[start:], here)):
        del words[at:start]
        return at
    if words[at] == ",":
        del words[at]
    return None


def _mentioned(ask: Ask, said: Line) -> Iterator[Member]:
    """Colleagues mentioned elsewhere in the line."""
    while True:
        at = next((n for n, word in enumerate(said.words) if word.startswith("<@")), None)
        if at is None:
            return
        yield _colleague(ask, said, at)


def _unknown(words: Sequence[str], lead: str, customer: Account | NewAccount, here: Sequence[Contact]) -> UnsureError:
    """Somebody who is not known there: somebody of a like name, a new person, or just words."""
    phrase = _phrase(words)
    token = f"{lead} {' '.join(phrase)}".strip().rstrip(",;")
    name = " ".join(bare(word) for word in phrase).rstrip(",;")[:LONGEST_NAME]
    begin = f"{_WITH} " if lead else ""
    choices: list[Reading] = [(label, begin + means) for label, means in near(phrase, here, _names)[:2]]
    choices += [(f"Add {name}", f"{begin}+{quoted(name)}"), ("Only a note", quoted(token))]
    return UnsureError(f"Nobody at {customer.name} is known as “{name}”.", token, choices)


def _phrase(words: Sequence[str]) -> list[str]:
    """The words that may name somebody: a quoted one, capitalised ones, else the few up to one that begins something else."""
    if is_quoted(words[0]):
        return [words[0]]
    proper = words[0][:1].isupper()
    found = [words[0]]
    for word in words[1:_LONGEST]:
        if found[-1].endswith((",", ":", ";")) or word.lower() in _BESIDE or minutes(word) is not None:
            break
        if word[0] in "0123456789<@" or is_quoted(word) or (proper and not word[:1].isupper()):
            break
        found.append(word)
    return found
