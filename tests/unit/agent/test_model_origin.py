"""What extends a model's text is a model's text, whoever extended it."""

from __future__ import annotations

from foreign import a_question

from perfsmith.agent.proposers import RuleProposer
from perfsmith.agent.proposers.rules import all_rules
from perfsmith.tasks import Candidate, FileEdit, Origin

LOOP = """
def target(xs):
    found = []
    for x in xs:
        found.append(x + 1)
    return found
"""


def test_what_a_rule_makes_of_a_models_text_is_still_a_models() -> None:
    target = a_question([]).target
    proposer = RuleProposer(rules=all_rules(), target=target, original=LOOP)
    edit = FileEdit(path="mod.py", before_sha256="", after=LOOP)
    for is_model_written in (True, False):
        origin = Origin(proposer="scripted model", is_model_written=is_model_written)
        parent = Candidate(target=target.id, files=(edit,), origin=origin, id=str(is_model_written))
        made = proposer.propose(parent)
        assert made
        assert {each.origin.is_model_written for each in made} == {is_model_written}
