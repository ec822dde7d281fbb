"""A finished picture and the sentence that stands for it."""

from dataclasses import dataclass

from spm_core.book.records import Verdict

# Slack takes 2,000 characters of alternative text; nobody listens to more than a few sentences.
_LONGEST_ALT = 600


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and the alternative text that repeats its answer in one sentence."""

    png: bytes
    alt: str


def alt_text(about: str, verdict: Verdict, sentence: str) -> str:
    """``Funnel, short: Identified 1 of 4.7 · …``; the word is left out where there is no verdict."""
    word = "" if verdict is Verdict.NA else f", {verdict.value}"
    text = f"{about}{word}: {sentence.rstrip('.')}."
    return text if len(text) <= _LONGEST_ALT else f"{text[: _LONGEST_ALT - 1].rstrip()}…"
