"""Whether a report says what plain counting gives: exactly, and a share, which has no last digit, to the last one kept."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any


def same(report: Any, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        ours = report[name] if isinstance(report, dict) else getattr(report, name)
        assert alike(ours, value), f"{name}: {ours!r}, by hand {value!r}"


def alike(ours: Any, value: Any) -> bool:
    """Equal; a share, which has no last digit, to the last one that is kept."""
    if isinstance(value, dict):
        fields = ours if isinstance(ours, dict) else {name: getattr(ours, name) for name in value}
        return fields.keys() == value.keys() and all(alike(fields[name], item) for name, item in value.items())
    if isinstance(value, list):
        return len(ours) == len(value) and all(alike(one, other) for one, other in zip(ours, value, strict=True))
    if isinstance(value, Fraction):
        return ours is not None and abs(Fraction(ours) - value) <= abs(value) * Fraction(1, 10**24)
    return bool(ours == value) if not isinstance(ours, date | datetime) else ours.isoformat() == value
