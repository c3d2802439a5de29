def target(text: str) -> int:
    at = 0
    while at < len(text) and text[at] in '^]-\\"\x00\u00e9[':
        at += 1
    end = len(text)
    while end > 0 and text[end - 1] in "\\]^":
        end -= 1
    return at - end


EXAMPLES = [("",), ('^]-\\"\x00\u00e9[a',), ("a^]\\",), ("[[^",), ("-",), ("_",)]
