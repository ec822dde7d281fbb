"""The words of a line: what Slack sends made into what was typed, and quoted words kept together."""

import re
from collections.abc import Iterator, Sequence

from spm_core.book.refusals import Refusal

Reading = tuple[str, str]  # what the button says, what it stands for in the line

# Directions, soft hyphens and the like, which are copied along unseen; the joiners inside letters and emoji stay.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_CURLY = "“”„«»"
# A name in plain quotes, in which "" is one; a name in any other pair of quotes; a word.
_TOKEN = re.compile(rf'\+?"(?:[^"]|"")*"|\+?["{_CURLY}][^"{_CURLY}]*["{_CURLY}]|\S+')
_ADDRESS = re.compile(
    r"<(?:mailto:|tel:)?([^<>|@#!][^<>|]*)(?:\|([^<>]*))?>"
)  # Slack makes links of what looks like one
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^<>]+)>")


class UnsureError(Refusal):
    """Something can be read in several ways: ``token`` as it stands in the line, and the readings to choose from.

    ``later``: how often the same words follow it in the line; None: it is where they stand first.
    """

    def __init__(self, question: str, token: str, readings: Sequence[Reading], later: int | None = None) -> None:
        super().__init__(question)
        self.token = token
        self.readings = tuple(readings)
        self.later = later

    def among(self, rest: Sequence[str]) -> "UnsureError":
        """The same question about what stands before the ``rest`` of a line."""
        return UnsureError(str(self), self.token, self.readings, len(list(_standing(self.token, " ".join(rest)))))

    def answered(self, plain: str) -> list[Reading] | None:
        """Each reading's label, and the line as it is with it; None when the words do not stand in this line."""
        places = list(_standing(self.token, plain))
        if not places:
            return None
        place = places[0 if self.later is None else max(len(places) - 1 - self.later, 0)]
        before, after = plain[: place.start()], plain[place.end() :]
        return [(label, before + means + after) for label, means in self.readings]


def _standing(token: str, plain: str) -> Iterator[re.Match[str]]:
    """Where a token stands in a line, as whole words."""
    return re.finditer(rf"(?<!\S){re.escape(token)}(?=[,;:.!?]*(?:\s|$))", plain)


def tokens(text: str) -> list[str]:
    """The words of a line; a quoted name is one token and keeps its quotes, which become plain ones."""
    found = (_plain(token) for token in _TOKEN.findall(_INVISIBLE.sub("", text)))
    return [token for token in found if bare(token)]


def _plain(token: str) -> str:
    """A token with the quotes around it made plain."""
    plus = "+" if token[0] == "+" and len(token) > 1 else ""
    inner = token[len(plus) :]
    wrapped = len(inner) > 1 and inner[0] in '"' + _CURLY and inner[-1] in '"' + _CURLY
    if not wrapped or (inner[0] == '"' and inner[-1] == '"'):
        return token
    return f'{plus}"{inner[1:-1]}"'


def bare(token: str) -> str:
    """A token without the quotes (and the + of a new name) around it; an inch mark behind a number stays."""
    if is_quoted(token):
        return token[token.index('"') + 1 : -1].replace('""', '"')
    return token.lstrip('"' + _CURLY)


def is_quoted(token: str) -> bool:
    """Whether it is a name in quotes: words in quotes are never taken for an amount, a day or a length."""
    start = 1 if token[:1] == "+" else 0
    return len(token) > start + 1 and token[start] == '"' and token[-1] == '"'


# What stands in messages for marks that would format (``bot.blocks.escape``).
_AS_WRITTEN = str.maketrans("∗ˍ∼ˋ", "*_~`")


def unescaped(text: str) -> str:
    """What the person typed, from what Slack sends: links and channels by their words, people as they are mentioned."""
    plain = _CHANNEL.sub(r"#\1", _ADDRESS.sub(lambda found: found[2] or found[1], text))
    plain = plain.translate(_AS_WRITTEN)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str) -> str:
    """A line as its tokens stand in it: one space between them, plain quotes."""
    return " ".join(tokens(unescaped(text)))
