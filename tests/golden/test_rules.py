"""Does every rule rewrite what it promises, stay silent elsewhere, and keep its examples' behaviour?

`tests/golden/rules/<rule>/<case>.before.py` defines `target` and `EXAMPLES`, a list of argument tuples.
`<case>.after.py` is the text of the first rewrite; `<case>.silent.py` is code the rule must leave alone.
Types of parameters may be given as `OBSERVED = {"names": {"list[str]"}}`, importable packages as
`DEPENDENCIES = {"numpy"}`; examples that need one which is not installed here are skipped by name.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from perfsmith.agent.proposers.rules import Rewrite, all_rules, view_of

RULES = {rule.name: rule for rule in all_rules()}
FOLDER = Path(__file__).parent / "rules"
BEFORE = sorted(FOLDER.glob("*/*.before.py"))
SILENT = sorted(FOLDER.glob("*/*.silent.py"))


def case_id(path: Path) -> str:
    return f"{path.parent.name}/{path.name.split('.')[0]}"


def constants_of(source: str) -> dict[str, Any]:
    constants: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("OBSERVED", "DEPENDENCIES", "QUALNAME"):
                constants[name] = ast.literal_eval(node.value)
    return constants


def rewrites_of(path: Path) -> list[Rewrite]:
    source = path.read_text()
    constants = constants_of(source)
    view = view_of(
        source,
        constants.get("QUALNAME", "target"),
        observed={key: frozenset(value) for key, value in constants.get("OBSERVED", {}).items()},
        dependencies=frozenset(constants.get("DEPENDENCIES", ())),
    )
    return list(RULES[path.parent.name.replace("_", "-")].rewrites(view))


@pytest.mark.parametrize("path", BEFORE, ids=case_id)
def test_the_rewrite_is_the_golden_text(path: Path, update_golden: bool) -> None:  # noqa: FBT001
    rewrites = rewrites_of(path)
    assert rewrites, "the rule found nothing"
    after = path.with_name(path.name.replace(".before.", ".after."))
    if update_golden:
        after.write_text(rewrites[0].source)
    assert rewrites[0].source == after.read_text()
    assert rewrites[0].site.startswith("line ")
    assert rewrites[0].summary


@pytest.mark.parametrize("path", SILENT, ids=case_id)
def test_the_rule_leaves_this_alone(path: Path) -> None:
    assert rewrites_of(path) == []


def outcomes(source: str) -> Iterator[object]:
    namespace: dict[str, Any] = {"__name__": "golden"}
    exec(compile(source, "golden.py", "exec"), namespace)
    for arguments in namespace["EXAMPLES"]:
        mine = copy.deepcopy(arguments)
        try:
            result = namespace["target"](*mine)
            if hasattr(result, "__next__"):
                result = list(result)
            yield described(result), described(mine)
        except Exception as error:  # noqa: BLE001 -- an exception is one of the outcomes compared
            yield type(error).__name__, described(error.args), described(mine)


def described(value: Any) -> object:
    """A form that tells exact types apart, down to elements."""
    if isinstance(value, list | tuple):
        return type(value).__name__, [described(item) for item in value]
    if isinstance(value, dict):
        return type(value).__name__, [(described(k), described(v)) for k, v in value.items()]
    if isinstance(value, set | frozenset):
        return type(value).__name__, sorted(map(repr, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, described(dataclasses.asdict(value))
    if type(value).__module__ == "numpy" and hasattr(value, "tobytes"):
        return type(value).__name__, str(value.dtype), value.shape, value.tobytes()
    return type(value).__name__, repr(value)


@pytest.mark.parametrize("path", BEFORE, ids=case_id)
def test_before_and_after_agree_on_the_examples(path: Path) -> None:
    source = path.read_text()
    missing = [n for n in sorted(constants_of(source).get("DEPENDENCIES", ())) if not find_spec(n)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    expected = list(outcomes(source))
    assert len(expected) >= 3, "give at least three examples, edge cases among them"
    for rewrite in rewrites_of(path):
        assert list(outcomes(rewrite.source)) == expected


def test_every_rule_has_golden_and_silent_cases() -> None:
    for name in RULES:
        folder = FOLDER / name.replace("-", "_")
        assert len(list(folder.glob("*.before.py"))) >= 2, f"{name}: at least two rewrites"
        assert len(list(folder.glob("*.silent.py"))) >= 3, f"{name}: at least three refusals"


def test_every_rule_documents_before_and_after() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        text = __import__(type(rule).__module__, fromlist=["x"]).__doc__ or ""
        for heading in ("Before::", "After::", "Preconditions:"):
            assert heading in text, f"{name}: module docstring lacks {heading!r}"
