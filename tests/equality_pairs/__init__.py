"""Pairs of values that must be told apart, pairs that must agree, and values that nobody can compare.

One module per library, each readable by a worker without anything else of the tests. `DIFFERENT` maps a name
to two makers of values that are never the same; `SAME` to two makers of values that are, and the contract's
policy (None for exact); `UNVERIFIABLE` to one maker of a value that cannot be compared.
"""
