"""A run that is gone on with asks what it asked before; folders of earlier versions stay readable."""

from __future__ import annotations

from perfsmith.agent._request import Budget, Settings
from perfsmith.agent.report import RunKind
from perfsmith.agent.run._start import KeptRequest
from perfsmith.tasks import from_json, to_json

KEPT = KeptRequest(
    paths=("/home/ada/shop",),
    settings=Settings(exclude=("docs/*",)),
    budget=Budget(wall_s=60.0),
    seed=7,
    started_at="2026-11-21T03:15:02+00:00",
    kind=RunKind.CHECK,
    diff="--- a/shop.py\n+++ b/shop.py\n@@ -1 +1 @@\n-x = 0\n+x = 1\n",
)


def test_the_kind_and_the_change_are_kept() -> None:
    assert from_json(KeptRequest, to_json(KEPT)) == KEPT


def test_a_request_of_an_earlier_version_is_that_of_a_search() -> None:
    earlier = (
        '{"paths": ["/home/ada/shop"], "settings": {}, "budget": {}, "seed": 7, '
        '"started_at": "2026-11-21T03:15:02+00:00"}'
    )
    kept = from_json(KeptRequest, earlier)
    assert (kept.kind, kept.diff, kept.paths) == (RunKind.SEARCH, None, KEPT.paths)
