"""HOW STRONG IS THE ORACLE: wrong versions of a target, and how many of them its inputs tell apart.

Called by the judge, once per target, and by the benchmarks. Mutants are texts: they run in sandboxes, like
candidates, and never in the judge.
"""

from perfsmith.evaluators.mutation._equivalence import CodeKey, code_key
from perfsmith.evaluators.mutation._kills import mutant_killer
from perfsmith.evaluators.mutation._mutants import MOST, Mutant, Mutants, mutants_of
from perfsmith.evaluators.mutation._operator import Operator
from perfsmith.evaluators.mutation._strength import STRENGTH_S, Fate, Measured, measure_strength
from perfsmith.evaluators.mutation._trials import End

__all__ = [
    "MOST",
    "STRENGTH_S",
    "CodeKey",
    "End",
    "Fate",
    "Measured",
    "Mutant",
    "Mutants",
    "Operator",
    "code_key",
    "measure_strength",
    "mutant_killer",
    "mutants_of",
]
