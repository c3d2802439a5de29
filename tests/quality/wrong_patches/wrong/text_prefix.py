# kind: text and bytes
# lstrip() takes away characters, not a prefix.
# --- original
def target(hosts: list[str]) -> list[str]:
    """Hosts without a leading www."""
    found = []
    for host in hosts:
        if host[:4] == "www.":
            host = host[4:]
        found.append(host)
    return found
# --- calls
target(["www.example.org", "mail.example.org"])
target(["localhost"])
target(["www.python.org"])
# --- patched
def target(hosts: list[str]) -> list[str]:
    """Hosts without a leading www."""
    return [host.lstrip("www.") for host in hosts]
