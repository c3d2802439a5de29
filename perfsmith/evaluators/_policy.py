"""Which policy of the contract holds at which place of an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

from perfsmith.tasks import Contract, OutputRule, Step, StepKind, usual_rtol


@dataclass(frozen=True, slots=True)
class Policy:
    """How values of one place are compared; the fields but the last are those of `OutputRule`."""

    rtol: float = 0.0
    atol: float = 0.0
    is_by_dtype: bool = False
    is_signed_zero: bool = True
    is_nan_by_bits: bool = False
    is_unordered: bool = False
    is_ignored: bool = False
    terms: int = 0
    """How many numbers a result may have been made of; no rule says it."""

    def rtol_of(self, size: int) -> float:
        """Relative tolerance of floating numbers of so many bytes."""
        return max(self.rtol, usual_rtol(size, self.terms)) if self.is_by_dtype else self.rtol

    def under(self, rule: OutputRule) -> Policy:
        """This policy with what a rule says put over it."""
        said = {each.name: getattr(rule, each.name) for each in fields(self) if each.name != "terms"}
        return replace(self, **{name: value for name, value in said.items() if value is not None})


_Rest = tuple[tuple[Step, ...], OutputRule]


@dataclass(frozen=True, slots=True)
class Scope:
    """The policy of a place, and the rules for what lies below it."""

    policy: Policy
    rules: tuple[_Rest, ...] = ()
    """What is left of the path of each rule, and the rule: general ones first."""

    @property
    def counts(self) -> bool:
        """False where neither it nor anything below it is compared."""
        return not self.policy.is_ignored or bool(self.rules)

    def item(self, key: object) -> Scope:
        """The scope of an item by its position or key; that of any item is no one's in particular."""
        return self._below(
            lambda step: (
                step.kind is StepKind.EVERY_ITEM
                or (step.kind is StepKind.ITEM and type(step.key) is type(key) and step.key == key)
            )
        )

    def attribute(self, name: str) -> Scope:
        """The scope of an attribute."""
        return self._below(lambda step: step.kind is StepKind.ATTRIBUTE and step.key == name)

    def at(self, kind: StepKind, key: object) -> Scope:
        """The scope of an item or an attribute."""
        return self.item(key) if kind is StepKind.ITEM else self.attribute(str(key))

    def structural(self) -> Scope:
        """The scope of what tells how a value is made: its order always counts, and no path leads there."""
        return Scope(replace(self.policy, is_unordered=False))

    def ordered(self) -> Scope:
        """The same, for a part whose order always counts."""
        return Scope(replace(self.policy, is_unordered=False), self.rules)

    def _below(self, fits: Callable[[Step], bool]) -> Scope:
        if not self.rules:
            return self
        return _scope(self.policy, [(rest[1:], rule) for rest, rule in self.rules if fits(rest[0])])


def scope_of(contract: Contract, root: str, *, terms: int = 0) -> Scope:
    """The scope of a part of an outcome: `return`, `raises`, `args` or `kwargs`; any other has no rules.

    Args:
        contract: What equal means.
        root: Which part.
        terms: How many numbers it may have been made of.
    """
    policy = Policy(
        contract.float_rtol, contract.float_atol, is_signed_zero=contract.signed_zero, terms=terms
    )
    rules = [(rule.steps, rule) for rule in contract.rules if rule.root == root]
    rules.sort(key=lambda each: [step.kind is not StepKind.EVERY_ITEM for step in each[0]])
    return _scope(policy, rules)


def _scope(policy: Policy, rules: Iterable[_Rest]) -> Scope:
    left = []
    for rest, rule in rules:
        if rest:
            left.append((rest, rule))
        else:
            policy = policy.under(rule)
    return Scope(policy, tuple(left))
