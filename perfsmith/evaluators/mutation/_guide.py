"""Which calls to change next: those that already come to a line on which a mutant differs.

A mutant can only be told by a call that reaches its line (reach, infect and propagate: DeMillo and Offutt
1991, "Constraint-based automatic test data generation"). Calls that go where none before them went are kept
and changed further, as greybox fuzzers do.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators._replies import Traced

_GUIDED: Final = 0.7
"""Share of choices that begin with a line; the rest begins with any call."""
_ABOVE: Final = 6
_LATEST: Final = 8
"""Of the calls that reach a line, those that were found last are chosen as often as all others."""

Arc = tuple[int, int]


class Guide:
    """Knows the calls to change and which lines each has reached."""

    def __init__(self, seeds: Sequence[Node], lines: Mapping[int, int], dice: random.Random) -> None:
        """Know nothing of any line yet.

        Args:
            seeds: Calls, unfolded.
            lines: Line on which each mutant differs, by the mutant's number.
            dice: Made from a seed.
        """
        self.seeds = list(seeds)
        self._lines = dict(lines)
        self._dice = dice
        self._arcs: set[tuple[Arc, int]] = set()
        self._reaching: dict[int, list[Node]] = {line: [] for line in lines.values()}

    def note(self, traced: Iterable[tuple[Node, Traced]], *, are_new: bool = True) -> None:
        """Learn through which lines calls went; new ones that went a new way are kept.

        Args:
            traced: Calls with what was told of each.
            are_new: They are not among the seeds.
        """
        for tree, told in traced:
            ways = set(told.arcs.items())
            if ways <= self._arcs and are_new:
                continue
            self._arcs |= ways
            if are_new:
                self.seeds.append(tree)
            for line in {line for _, line in told.arcs} & self._reaching.keys():
                self._reaching[line].append(tree)

    def keep(self, tree: Node, numbers: Collection[int]) -> None:
        """A call that tells these mutants from the original: it is changed further, and they are done."""
        self.seeds.append(tree)
        for number in numbers:
            self._lines.pop(number, None)

    def picked(self) -> tuple[Node, range]:
        """A call to change, and for which lines, none for no line in particular; there must be seeds.

        That is a line where a mutant differs and those beside it; where no call has come to it, also those
        above it, where it may be decided whether one does.
        """
        if not self._lines or self._dice.random() >= _GUIDED:
            return self._dice.choice(self.seeds), range(0)
        line = self._dice.choice(list(self._lines.values()))
        if reaching := self._reaching[line]:
            is_late = self._dice.random() < 0.5
            return self._dice.choice(reaching[-_LATEST:] if is_late else reaching), range(line - 1, line + 2)
        return self._dice.choice(self.seeds), range(line - _ABOVE, line + 2)
