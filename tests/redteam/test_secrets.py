"""Can what runs foreign code reach a key, a home folder, an agent or the address of a cloud?

The judge's environment, home folder, project, store and neighbours hold words that stand nowhere else. A
program looks for them wherever such things lie, from a candidate's process and from the project's own tests
in every way they are run; every byte that comes back is searched.
"""

from __future__ import annotations

import pytest
from foreign import TIERS, sandbox_of
from proving.attempts import Trace
from proving.outer import BARE, missing, run_all
from proving.secrets_hunt import ROLES
from proving.world import ARGUMENTS

from perfsmith.sandboxes import Tier, this_kernel

SOURCES = 13
"""Places a hunter finds at least where nothing holds it; there are a few more."""


@pytest.fixture(autouse=True)
def _outer() -> None:
    if why := missing():
        pytest.skip(f"namespace: {why}")


@pytest.mark.parametrize("tier", TIERS)
def test_no_secret_is_reached_from_any_kind_of_process(tier: str) -> None:
    sandbox_of(tier)
    kernel = this_kernel()
    if tier == Tier.PROCESS and not (kernel.landlock and kernel.seccomp):
        pytest.skip("kernel: without Landlock and seccomp the process tier keeps no file and no network away")
    # Arguments of programs can be read by anyone who sees processes, so the process tier cannot hide them.
    open_to_all = [[Trace.SECRET, f"{ARGUMENTS} was read"]] if tier == Tier.PROCESS else []
    for role, record in run_all("secrets", tier, list(ROLES)).items():
        assert record["findings"] == open_to_all, role
        assert record["left"] == 0, role


def test_a_hunter_finds_them_where_nothing_holds_it() -> None:
    for role, record in run_all("secrets", BARE, list(ROLES)).items():
        found = {what for trace, what in record["findings"] if trace == Trace.SECRET}
        assert len(found) >= SOURCES, (role, found)
        assert "the judge's environment was read" in found, role
        reached = {what for trace, what in record["findings"] if trace == Trace.NETWORK}
        assert reached == {"cloud metadata was reached", "an agent's socket was reached"}, role
