"""Programs that run inside the sandbox, under the target's interpreter: standard library only."""
