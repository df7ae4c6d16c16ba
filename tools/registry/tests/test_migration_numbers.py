"""The numbers of migrations grow along their chain: a process sees by them whether its database is current."""

import re

import pytest

from tools.registry.deployables import ROOT, Deployable, Registry


@pytest.mark.parametrize("one", Registry.read().services, ids=lambda one: one.name)
def test_each_migration_has_a_greater_number_than_the_one_before(one: Deployable) -> None:
    files = sorted((ROOT / one.name / "src" / one.package / "migrations/versions").glob("*.py"))
    assert files
    chain: dict[str, str] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        found = re.search(r'^revision(?:: str)? = "(\d+)"$', text, re.MULTILINE)
        before = re.search(r'^down_revision(?:: [^=]+)? = (?:"(\d+)"|None)$', text, re.MULTILINE)
        assert found is not None, file.name
        assert before is not None, file.name
        assert file.name.split("_")[3] == found[1], file.name
        assert (before[1] or "") < found[1], file.name
        chain[found[1]] = before[1] or ""
    # One chain: each but the first follows another one, and no two follow the same.
    assert sorted(chain.values()) == ["", *sorted(chain)[:-1]]
