"""Finding a strategy by name, so that a third party needs no registration."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, cast

from perfsmith.errors import ConfigError
from perfsmith.search._problem import Strategy

StrategyFactory = Callable[..., Strategy]
"""Makes a strategy; called without arguments it uses its defaults."""

ENTRY_POINT_GROUP: Final = "perfsmith.strategy"
"""Group in which an installed package names its strategies."""

_SHORT_NAMES: Final = MappingProxyType(
    {
        "beam": "perfsmith.search.strategies.beam:BeamSearch",
        "best-of-n": "perfsmith.search.strategies.best_of_n:BestOfN",
    }
)


def resolve_strategy(name: str, *, plugins: Iterable[EntryPoint] | None = None) -> StrategyFactory:
    """Find the factory of a strategy; nothing is imported but the one chosen.

    Args:
        name: A short name (`beam`, `best-of-n`), a dotted path `package.module:Class`, or the name of an
            entry point in the group `perfsmith.strategy`. Short names of our own win.
        plugins: Entry points to look in; None reads those of the installed packages.

    Raises:
        ConfigError: there is no such strategy, or it cannot be imported.
    """
    path = _SHORT_NAMES.get(name)
    if path is None and ":" in name:
        path = name
    if path is not None:
        return _load(name, path)
    found = {
        each.name: each for each in (entry_points(group=ENTRY_POINT_GROUP) if plugins is None else plugins)
    }
    if name in found:
        return _load(name, found[name].value)
    known = sorted({*_SHORT_NAMES, *found})
    near = difflib.get_close_matches(name, known, n=1)
    raise ConfigError(
        f"There is no strategy {name!r}.",
        why=f"Known are {', '.join(known)}.",
        next_step=f"Did you mean {near[0]!r}?" if near else "A dotted path is written package.module:Class.",
    )


def _load(name: str, path: str) -> StrategyFactory:
    module_name, _, attribute = path.partition(":")
    try:
        found: object = importlib.import_module(module_name)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"The strategy {name!r} cannot be imported from {path!r}.",
            why=str(error),
            next_step="Install the package that holds it, or correct the path.",
        ) from error
    if not callable(found):
        raise ConfigError(
            f"The strategy {name!r} at {path!r} is no class and no function.",
            next_step="Name something that makes a strategy when it is called.",
        )
    # What a plug-in returns is known only when it runs; the conformance suite is the check.
    return cast("StrategyFactory", found)
