"""What a run did not do is in its report, and what it took over from another run is said to be."""

from __future__ import annotations

import json

from e2e_project import SHOP, SHOP_TESTS, Project, ProjectMaker


def two_functions(make: ProjectMaker) -> Project:
    """A project with two functions worth a search, and one that nobody calls."""
    # One takes many times as long as the other: whatever else runs, they are searched in the same order.
    tests, longer = SHOP_TESTS.replace("6030", "6003"), SHOP_TESTS.replace("6030", "6060")
    return make(
        {
            "tests/test_shop.py": tests,
            "depot.py": SHOP.replace("drain", "unload"),
            "tests/test_depot.py": longer.replace("shop", "depot").replace("drain", "unload"),
            "attic.py": "import absent\n\n\ndef forgotten(box):\n    return absent.open(box)\n",
        }
    )


def test_a_dry_run_ranks_what_would_be_searched_and_judges_nothing(make: ProjectMaker) -> None:
    project = two_functions(make)
    ended = project.optimize(".", "--dry-run")
    assert ended.code == 0
    assert ended.out.startswith("2 functions would be searched, in this order.\n")
    assert "  depot.py::unload\n" in ended.out
    assert "  shop.py::drain\n" in ended.out
    assert "1 function was not seen running, so it is left alone: attic.py (1)" in ended.out
    assert project.evaluations() == []
    assert "2 functions ranked" in project.optimize("runs", "list").out


def test_targets_not_reached_are_listed_and_a_larger_budget_goes_on_from_there(make: ProjectMaker) -> None:
    project = two_functions(make)
    ended = project.optimize(".", "--seed", "1", "--max-evaluations", "1", "--output-format", "json")
    assert ended.code == 0, ended.err
    reasons = {t["target"]["path"]: t["reason"] for t in json.loads(ended.out)["targets"]}
    assert sorted(reasons) == ["depot.py", "shop.py"]
    assert list(reasons.values()).count("the budget ended before it was searched") == 1
    shown = project.optimize("runs", "show", project.run_ids()[0])
    assert "1 was not reached." in shown.out.split("\n\n")[0]
    assert "1 target not reached\n" in shown.out
    assert f"optimize run {project.root} --max-evaluations 2\n" in shown.out

    again = project.optimize(".", "--seed", "1", "--max-evaluations", "2")
    assert again.code == 0, again.err
    assert "from earlier runs under the same conditions" in " ".join(again.out.split())
