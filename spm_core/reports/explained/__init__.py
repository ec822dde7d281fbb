"""Every number of every report can be asked where it comes from; a file explains the reports of one subject."""

from spm_core.reports.explained import (
    accuracy,
    attainment,
    forecast,
    funnel,
    lists,
    movement,
    people,
    results,
    stages,
)
from spm_core.reports.explained.figure import Figure, Input, Unit, explain, plain
from spm_core.reports.explained.main import first

__all__ = [
    "Figure",
    "Input",
    "Unit",
    "accuracy",
    "attainment",
    "explain",
    "first",
    "forecast",
    "funnel",
    "lists",
    "movement",
    "people",
    "plain",
    "results",
    "stages",
]
