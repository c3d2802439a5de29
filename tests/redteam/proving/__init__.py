"""A small world that an escape attempt is let loose in, and the look at it from outside.

`outer` starts `driver` inside a bubblewrap of its own, so that not even a sandbox that holds nothing can
harm the machine; `driver` builds a `world` for each attempt, lets the judge run the attempt in the tier
that is tried (`trial`), and reports what was seen outside the sandbox meanwhile (`watch`) and afterwards.
"""
