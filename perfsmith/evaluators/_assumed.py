"""What a comparison says of effects besides results, in words for a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfsmith.evaluators._cases import Corpus
from perfsmith.tasks import Contract

_MOST_NAMES: Final = 5
_COMPARED: Final = (
    "effects compared after each batch of calls: data of the project's modules, environment, folder, limits, "
    "interpreter settings and hooks, signal handlers, open descriptors, random generators, contexts, "
    "warnings, log records, both output streams"
)
_NOT_COMPARED: Final = (
    "effects not compared: data inside installed packages, locks and other objects that cannot be carried; "
    "files that do not stay, the network and other processes, of which a change may use less and never more"
)
_FILES: Final = (
    "files that a call leaves in the sandbox's private folders are compared after each call; at a path that "
    "it is given it finds nothing, an older file, or a folder"
)


def assumed_of_effects(corpus: Corpus, contract: Contract) -> tuple[str, ...]:
    """Which effects are compared, and which are not, for this target."""
    found = [_COMPARED, _NOT_COMPARED]
    if contract.compares_files:
        found.append(_FILES)
    if corpus.varying:
        found.append(f"not compared, because two runs of the original differ: {_some(corpus.varying)}")
    if corpus.footprint.left_out:
        modules = _some(corpus.footprint.left_out)
        found.append(f"not compared, because there is too much of it: data of {modules}")
    return tuple(found)


def _some(names: Iterable[str]) -> str:
    shown = sorted(name.removeprefix("process: ") for name in names)
    more = len(shown) - _MOST_NAMES
    return ", ".join(shown[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
