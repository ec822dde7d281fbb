"""Names as people write them: the same company with or without accents, capitals and its legal form."""

import re
import unicodedata
from functools import lru_cache

_LEGAL = frozenset(
    {
        "ab",
        "ag",
        "as",
        "asa",
        "aps",
        "bv",
        "co",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
    }
    | {"ltda", "nv", "oy", "oyj", "plc", "sa", "sas", "sarl", "se", "sl", "spa", "srl"}
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=20_000)
def normalised(name: str) -> str:
    """A name in small letters without accents, punctuation and legal form, for comparing only."""
    flat = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("Ø", "O"))
    words = _WORD.findall("".join(ch for ch in flat if not unicodedata.combining(ch)).casefold())
    kept = [word for word in words if word not in _LEGAL]
    return " ".join(kept or words)
