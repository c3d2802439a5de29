"""Are the rewrites that save most tried first?"""

from __future__ import annotations

from perfsmith.agent.proposers import RuleProposer
from perfsmith.agent.proposers.rules import Payoff, all_rules
from perfsmith.tasks import Target, TargetKind

SOURCE = """\
def kept(values, limits):
    result = []
    seen = []
    for value in values:
        if value not in seen:
            seen.append(value)
            result.append(max(value, limits.low))
    return result
"""


def test_rules_go_by_payoff_and_then_by_name() -> None:
    order = [(rule.payoff, rule.name) for rule in all_rules()]
    assert order == sorted(order)
    assert {payoff for payoff, _ in order} == set(Payoff)


def test_a_cheaper_algorithm_is_proposed_before_a_cheaper_look_up() -> None:
    target = Target(
        path="shop.py",
        qualname="kept",
        module="shop",
        kind=TargetKind.FUNCTION,
        first_line=1,
        last_line=8,
    )
    proposer = RuleProposer(
        rules=tuple(reversed(all_rules())),
        target=target,
        original=SOURCE,
        observed={"values": frozenset({"list[int]"})},
    )
    payoffs = {rule.name: rule.payoff for rule in all_rules()}
    proposed = [payoffs[found.origin.steps[-1].rule] for found in proposer.propose(None)]
    assert proposed[0] is Payoff.ALGORITHM
    assert proposed[-1] is Payoff.OVERHEAD
    assert proposed == sorted(proposed)
