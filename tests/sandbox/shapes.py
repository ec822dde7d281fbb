"""Comparing JSON with a sample of Slack's: every key, and the JSON type of its value."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.slack import ROOT

Json = dict[str, Any]
COLLECTED = ROOT.parent / "shared" / "data" / "slack"
needs_samples = pytest.mark.skipif(
    not COLLECTED.exists(), reason="the collected samples of Slack's payloads are not here"
)


def differences(
    ours: Any, sample: Any, left_out: Mapping[str, str], added: Mapping[str, str], at: str = ""
) -> list[str]:
    """Where ours has another type than the sample, lacks a key, or has one more.

    `left_out` and `added` say why, by the name of the key or by its end of the path (`profile.email`). null may stand for any
    value, as at Slack; an empty list or object in either says nothing of what is within.
    """
    if ours is None or sample is None:
        return []
    if _kind(ours) != _kind(sample):
        return [f"{at}: {_kind(ours)} instead of {_kind(sample)}"]
    if isinstance(ours, list):
        return [line for part in ours for line in (differences(part, sample[0], left_out, added, at) if sample else [])]
    if not isinstance(ours, dict) or not (ours and sample):
        return []
    missing = [f"{at}.{name}: missing" for name in sample if name not in ours and not _known(f"{at}.{name}", left_out)]
    more = [f"{at}.{name}: not Slack's" for name in ours if name not in sample and not _known(f"{at}.{name}", added)]
    within = [
        line
        for name in ours
        if name in sample and not _known(f"{at}.{name}", left_out)
        for line in differences(ours[name], sample[name], left_out, added, f"{at}.{name}")
    ]
    return missing + more + within


def _known(path: str, reasons: Mapping[str, str]) -> bool:
    return any(path.endswith(f".{name}") for name in reasons)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", int: "number", float: "number"}
    return kinds[type(value)]
