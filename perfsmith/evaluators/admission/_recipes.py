"""How every cheat is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfsmith.evaluators.admission._effects import EFFECTS
from perfsmith.evaluators.admission._null_solutions import NULL_SOLUTIONS
from perfsmith.evaluators.admission._recipe import Recipe
from perfsmith.evaluators.admission._spoofs import SPOOFS
from perfsmith.evaluators.admission._tricks import TRICKS
from perfsmith.evaluators.admission._wrong_values import WRONG_VALUES
from perfsmith.tasks import Cheat

RECIPES: Final[Mapping[Cheat, Recipe]] = {**NULL_SOLUTIONS, **SPOOFS, **WRONG_VALUES, **EFFECTS, **TRICKS}
"""Every cheat of the battery."""
