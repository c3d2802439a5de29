"""Aggregate figures over many evaluations: what a strategy or a model is worth at a budget of k candidates.

Called by benchmarks and reports. Never decides about a single candidate.
"""

from perfsmith.evaluators.metrics.best_of_k import best_of_k_weights, expected_best_of_k
from perfsmith.evaluators.metrics.coverage import PowerLaw, coverage, fitted_power_law
from perfsmith.evaluators.metrics.dps import Level, dps, dps_norm, levels
from perfsmith.evaluators.metrics.enamel import LevelRun, efficiency, time_limit_s
from perfsmith.evaluators.metrics.speedups import (
    TaskResult,
    algotune_score,
    cost_per_gain,
    fast_p,
    geometric_mean,
    pie_mean,
    share_optimised,
    share_slower,
)

__all__ = [
    "Level",
    "LevelRun",
    "PowerLaw",
    "TaskResult",
    "algotune_score",
    "best_of_k_weights",
    "cost_per_gain",
    "coverage",
    "dps",
    "dps_norm",
    "efficiency",
    "expected_best_of_k",
    "fast_p",
    "fitted_power_law",
    "geometric_mean",
    "levels",
    "pie_mean",
    "share_optimised",
    "share_slower",
    "time_limit_s",
]
