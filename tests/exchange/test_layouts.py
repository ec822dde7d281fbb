"""Which layout a folder is in is found out, and what cannot be read is refused in so many words."""

from pathlib import Path

import pytest
from importing import WORKED, folder

from spm_core.book.refusals import Refusal
from spm_core.exchange import files, read


def test_the_layout_is_found_out_and_the_dictionary_left_aside(tmp_path: Path) -> None:
    assert read([WORKED]).layout == "spm"
    pipeline = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    made = folder(tmp_path, sales_pipeline=pipeline, data_dictionary="a,a\n")
    assert [path.name for path in files([made])] == ["sales_pipeline.csv"]
    assert read([made]).layout == "maven"


def test_strange_files_missing_files_and_doubles_are_refused(tmp_path: Path) -> None:
    strange = folder(tmp_path / "strange", deals="a,b\n1,2\n")
    with pytest.raises(Refusal, match=r"deals\.csv"):
        read([strange])
    with pytest.raises(Refusal, match="not there"):
        read([tmp_path / "nowhere"])
    with pytest.raises(Refusal, match="no CSV file"):
        read([tmp_path])
    with pytest.raises(Refusal, match="there twice"):
        read([WORKED, WORKED])
    with pytest.raises(Refusal, match="not in the layout maven"):
        read([WORKED], "maven")
