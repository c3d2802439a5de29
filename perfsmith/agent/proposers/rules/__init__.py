"""Rule-based rewrites: one file per rule, each exporting `RULE`.

The rules propose, the judge decides. A rule never runs the project's code.
"""

from __future__ import annotations

import importlib
import pkgutil

from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite, Rule, view_of

__all__ = ["FunctionView", "Payoff", "Rewrite", "Rule", "all_rules", "view_of"]


def all_rules() -> tuple[Rule, ...]:
    """Every rule of this package, those with the largest payoff first, then by name."""
    modules = [info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")]
    rules: list[Rule] = [importlib.import_module(f"{__name__}.{name}").RULE for name in modules]
    return tuple(sorted(rules, key=lambda rule: (rule.payoff, rule.name)))
