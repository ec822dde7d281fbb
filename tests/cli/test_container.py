"""The container's rules, as far as they hold without an engine: its file, and the same process without home or terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LAST_STAGE = DOCKERFILE.rsplit("FROM ", 1)[1]


def test_it_is_slim_and_runs_as_nobody_in_particular():
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.11-slim"}
    assert re.search(r"^USER 10001$", LAST_STAGE, re.MULTILINE)
    assert LAST_STAGE.index("USER 10001") < LAST_STAGE.index('CMD ["spm", "run"]')
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"xox[abp]-|xapp-|ENV .*(TOKEN|SECRET)", DOCKERFILE)


def test_what_it_copies_is_there():
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists(), name


def test_a_process_without_home_writes_only_its_database(tmp_path):
    kept = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    data = tmp_path / "data"
    data.mkdir()
    command = [sys.executable, "-m", "bot", "demo", "--months", "9", "--sellers", "2", "--today", "2026-03-02"]
    command += ["--db", f"sqlite:///{data / 'spm.db'}"]
    done = subprocess.run(
        command,
        env=kept | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert "data/spm.db" in written
    assert written <= {"data/spm.db", "data/spm.db-wal", "data/spm.db-shm"}
