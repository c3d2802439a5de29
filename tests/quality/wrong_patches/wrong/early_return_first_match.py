# kind: early return
# The last matching rule wins, not the first.
# --- original
def target(rules: list[tuple[str, str]], path: str) -> str:
    """What the rules say about a path; later rules overrule earlier ones."""
    answer = "unknown"
    for prefix, verdict in rules:
        if path.startswith(prefix):
            answer = verdict
    return answer
# --- calls
target([("/a", "allow"), ("/b", "deny")], "/a/x")
target([("/x", "deny")], "/y")
target([("/p", "allow"), ("/q", "deny"), ("/r", "allow")], "/q/1")
# --- patched
def target(rules: list[tuple[str, str]], path: str) -> str:
    """What the rules say about a path; later rules overrule earlier ones."""
    for prefix, verdict in rules:
        if path.startswith(prefix):
            return verdict
    return "unknown"
