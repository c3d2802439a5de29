"""Aggregate figures over many evaluations: what a strategy or a model is worth at a budget of k candidates.

Called by benchmarks and reports. Never decides about a single candidate.
"""

from perfsmith.evaluators.metrics.best_of_k import best_of_k_weights, expected_best_of_k

__all__ = ["best_of_k_weights", "expected_best_of_k"]
