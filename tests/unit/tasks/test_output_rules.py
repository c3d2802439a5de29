"""Rules for parts of an outcome, as people write them."""

from __future__ import annotations

import pytest

from perfsmith.errors import ConfigError
from perfsmith.tasks import Contract, Step, StepKind, output_rule


@pytest.mark.parametrize(
    ("text", "path", "settings"),
    [
        ("return rtol=1e-9", "return", {"rtol": 1e-9}),
        ("return[0] exact", "return[0]", {"rtol": 0.0, "is_ignored": False}),
        ('return["a b"].x[*] atol=5 unordered', 'return["a b"].x[*]', {"atol": 5.0, "is_unordered": True}),
        ("return['it\\'s'] ignored", 'return["it\'s"]', {"is_ignored": True}),
        ("args[12] zeros=equal", "args[12]", {"is_signed_zero": False}),
        ('kwargs["x"] approx nan=bits', 'kwargs["x"]', {"is_by_dtype": True, "is_nan_by_bits": True}),
        ("raises.args ignored", "raises.args", {"is_ignored": True}),
        ("  a/b.py::C.f   return  ignored ", "return", {"target": "a/b.py::C.f", "is_ignored": True}),
        ("*.py::f* return ignored", "return", {"target": "*.py::f*"}),
    ],
)
def test_a_rule_is_read_as_it_is_written(text: str, path: str, settings: dict[str, object]) -> None:
    rule = output_rule(text)
    assert rule.path == path
    assert {name: getattr(rule, name) for name in settings} == settings
    assert output_rule(f"{rule.path} ignored").steps == rule.steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("returns[0] ignored", "Did you mean 'return[0] ignored'"),
        ("result ignored", "Parts are return, raises, args, kwargs"),
        ("", "does not begin"),
        ("return", "does not say how"),
        ("return[0]{1} exact", "The nearest path is 'return[0]'"),
        ("return[-1] exact", "The nearest path is 'return'"),
        ("return[x] exact", "leads nowhere"),
        ("return rtl=1e-9", "Did you mean 'rtol=1e-9'"),
        ("return ignore", "Did you mean 'ignored'"),
        ("return rtol=0.5", "at most 0.1"),
        ("return rtol=nan", "is no setting"),
        ("return rtol=-1", "is no setting"),
        ("return atol=1e999", "too wide"),
        ("raises ignored", "any exception pass"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        output_rule(text)
    assert said in str(caught.value)
    assert caught.value.next_step


def test_a_contract_of_a_target_has_its_rules_alone() -> None:
    texts = ("return rtol=1e-3", "a.py::f return atol=2", "b.py::* return approx")
    contract = Contract(float_rtol=1e-9, rules=tuple(map(output_rule, texts)))
    mine = contract.for_target("a.py::f")
    assert [rule.path for rule in mine.rules] == ["return", "return"]
    assert (mine.widest_rtol, mine.widest_atol) == (1e-3, 2.0)
    assert contract.for_target("b.py::g").widest_rtol == 1e-2
    assert Contract().widest_rtol == Contract().widest_atol == 0.0


def test_a_step_is_shown_as_it_is_written() -> None:
    assert str(Step(StepKind.ITEM, 'a"b\\')) == '["a\\"b\\\\"]'
