"""Which layout a folder of CSV files is in, and reading it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from spm_core.book.refusals import Refusal
from spm_core.exchange import maven, spm
from spm_core.exchange.reading import Reading
from spm_core.exchange.tables import Progress, Table, opened

_LAYOUTS = {"spm": (spm.fits, spm.read), "maven": (maven.fits, maven.read)}
_NOT_YET = ("salesforce", "hubspot", "pipedrive")
_IGNORED = frozenset({"data_dictionary"})


def files(paths: Sequence[Path]) -> list[Path]:
    """The CSV files that these files and folders mean. Raises Refusal when there are none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Refusal(f"{path} is not there. Name CSV files or a folder of them.")
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [item for item in inside if item.suffix.lower() == ".csv" and item.stem.lower() not in _IGNORED]
    if not found:
        raise Refusal(f"There is no CSV file in {', '.join(str(path) for path in paths)}.")
    return found


def read(paths: Sequence[Path], layout: str = "auto", progress: Progress = lambda _: None) -> Reading:
    """What files or folders of one layout (auto, spm, maven) say.

    ``progress`` is told how many bytes were read since it was told last. Raises Refusal for an unknown layout, files that fit
    none, a file twice, or a date column that can be read in two ways.
    """
    if layout in _NOT_YET:
        raise Refusal(
            f"The layout {layout} cannot be read yet. Write the data in the spm layout, or use --layout maven."
        )
    if layout not in ("auto", *_LAYOUTS):
        raise Refusal(f"There is no layout {layout!r}. Choose auto, {', '.join(_LAYOUTS)}.")
    tables: dict[str, Table] = {}
    for path in files(paths):
        name = path.stem.lower()
        if name in tables:
            raise Refusal(f"{path.name} is there twice: {tables[name].path} and {path}. Import one folder at a time.")
        tables[name] = opened(path)
    _, reads = _LAYOUTS[_fitting(tables, layout)]
    return reads(tables, progress)


def _fitting(tables: Mapping[str, Table], layout: str) -> str:
    fitting = [name for name, (fits, _) in _LAYOUTS.items() if fits(tables)]
    if layout != "auto" and layout not in fitting:
        raise Refusal(
            f"These files are not in the layout {layout}: {', '.join(table.name for table in tables.values())}."
        )
    if not fitting:
        names = ", ".join(table.name for table in tables.values())
        raise Refusal(
            f"{names}: neither the spm layout nor Maven's. The README names the files and columns of the spm layout."
        )
    return layout if layout != "auto" else fitting[0]
