"""One file per way to explore. Each sees a `Problem` and nothing else, and gives back an `Archive`."""

from perfsmith.search.strategies.beam import BeamOptions, BeamSearch
from perfsmith.search.strategies.best_of_n import BestOfN, BestOfNOptions

__all__ = ["BeamOptions", "BeamSearch", "BestOfN", "BestOfNOptions"]
