from datetime import date

import pytest

from spm_core.demo.company import Invented, Share, invent


@pytest.fixture(scope="session")
def company() -> Invented:
    return invent(date(2026, 11, 23))


@pytest.fixture(scope="session")
def shares(company: Invented) -> list[Share]:
    return list(company.shares())
