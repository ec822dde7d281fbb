"""Reports as plain data for programs: exact, unrounded, with the keys that the command line promises."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

# Metadata of a field that people see in sentences and pictures and programs do not: the JSON keys are fixed.
ASIDE: Mapping[str, bool] = {"aside": True}


def as_json(value: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    """A report (or any value in one) as dicts, lists, numbers and text that ``json.dumps`` takes.

    Field names are the keys, without a trailing underscore; fields marked ASIDE are left out. A Decimal is an int when it is
    whole, else a float; dates and instants are ISO 8601; unknown is None.
    """
    if is_dataclass(value) and not isinstance(value, type):
        shown = (field for field in fields(value) if not field.metadata.get("aside"))
        return {field.name.rstrip("_"): as_json(getattr(value, field.name)) for field in shown}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
