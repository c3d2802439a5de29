"""Who proposes candidates: the rule-based proposer, which is the embedded default.

Called by the run graph. Proposers read source text and facts; they never run the project's code and never
say whether a candidate is right.
"""

from perfsmith.agent.proposers._proposer import Proposer
from perfsmith.agent.proposers._rule_proposer import RuleProposer

__all__ = ["Proposer", "RuleProposer"]
