"""Every use case of DOMAIN.md, section 5, in the words of its table, and every scene, has its conversation, in both modes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOMS = (TESTS / "conversations", TESTS / "bot")
NAMED = re.compile(r"test_(case|scene)_(\d\d)_")
SCENES = 20
PHRASES = {
    1: ("log meeting Acme", "log call Acme 20m advance"),
    2: ("new Acme pump upgrade 40k 2026-06-30",),
    3: ("move Acme offer",),
    4: ("offer Acme 40k check 9.3.",),
    5: ("check Acme 16.3. waiting for board", "check Acme done"),
    6: ("won Acme 38k", "lost Acme"),
    7: ("reopen Acme",),
    8: ("set Acme close 30.6. commit",),
    9: ("next Acme demo on Friday",),
    10: ("qualify Acme",),
    11: ("coach Acme",),
    12: ("funnel", "funnel team"),
    13: ("forecast quarter team",),
    14: ("top5", "pin Acme"),
    15: ("stalled", "todo"),
    16: ("offers late",),
    17: ("activity 4w team",),
    18: ("plan",),
    19: ("target @anna 2026-Q2 90k",),
    20: ("agenda team",),
    21: ("/spm meeting start team", "meeting note Acme wants a visit", "meeting end"),
    22: ("cadence", "cadence move coaching @anna thu"),
    23: ("account Acme", "kam review Acme"),
    24: ("perf @anna",),
    25: ("note market rival X cut prices",),
    26: ("results month",),
    27: ("import", "export mine"),
    28: ("settings", "help", "undo"),
}


def held() -> Iterator[tuple[str, int, ast.FunctionDef, Path]]:
    """The conversations: kind, number, the test, its file."""
    for path in (path for room in ROOMS for path in room.glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            named = NAMED.match(node.name) if isinstance(node, ast.FunctionDef) else None
            if named:
                yield named[1], int(named[2]), node, path


def words(node: ast.AST) -> set[str]:
    """The strings that stand somewhere in a test."""
    strings = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {text for text in strings if isinstance(text, str)}


def modes(path: Path) -> set[str]:
    """How Slack delivers to the office of a file: its own, else that of its room."""
    for source in (path, path.with_name("conftest.py")):
        for node in ast.parse(source.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name == "office":
                return set().union(*map(words, node.decorator_list))
    return set()


def test_every_use_case_is_said_in_its_own_words():
    said = defaultdict(set)
    for kind, number, node, _ in held():
        said[kind, number] |= words(node)
    missing = {number: [one for one in PHRASES[number] if one not in said["case", number]] for number in PHRASES}
    assert {number: phrases for number, phrases in missing.items() if phrases} == {}


def test_every_scene_is_played():
    assert {number for kind, number, *_ in held() if kind == "scene"} == set(range(1, SCENES + 1))


def test_each_is_held_over_sockets_and_over_http():
    assert [path.name for *_, path in held() if not modes(path) >= {"socket", "http"}] == []
