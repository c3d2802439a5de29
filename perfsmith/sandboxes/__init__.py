"""WHERE foreign code runs: sandbox tiers, limits, and the programs that run inside.

Called by evaluators (workers) and tools (test runs, profiles). Never decides whether a result is right,
and never shows the provider's own failure as the foreign program's output.
"""

from perfsmith.sandboxes._bytes import STANDARD_INPUT, canonical_bytes, canonical_call, canonical_part
from perfsmith.sandboxes._clock import MachineClock
from perfsmith.sandboxes._confinement import this_kernel
from perfsmith.sandboxes._namespace import NamespaceSandbox, find_bubblewrap
from perfsmith.sandboxes._plain import PlainProcessSandbox
from perfsmith.sandboxes._process import Finished, SandboxLeak, harness_text, run_tool
from perfsmith.sandboxes._promises import CheckResult
from perfsmith.sandboxes._protocol import (
    Kernel,
    Limits,
    Sandbox,
    SandboxedProcess,
    SandboxSpec,
    Tier,
    Tree,
    Usage,
)
from perfsmith.sandboxes._resolve import DockerRequest, engine_facts, resolve_sandbox
from perfsmith.sandboxes._self_check import self_check
from perfsmith.sandboxes._usage import Exceeded, Resource, exceeded

__all__ = [
    "STANDARD_INPUT",
    "CheckResult",
    "DockerRequest",
    "Exceeded",
    "Finished",
    "Kernel",
    "Limits",
    "MachineClock",
    "NamespaceSandbox",
    "PlainProcessSandbox",
    "Resource",
    "Sandbox",
    "SandboxLeak",
    "SandboxSpec",
    "SandboxedProcess",
    "Tier",
    "Tree",
    "Usage",
    "canonical_bytes",
    "canonical_call",
    "canonical_part",
    "engine_facts",
    "exceeded",
    "find_bubblewrap",
    "harness_text",
    "resolve_sandbox",
    "run_tool",
    "self_check",
    "this_kernel",
]
