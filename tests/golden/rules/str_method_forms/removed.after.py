OBSERVED = {"text": {"str"}}


def target(text):
    return text.replace(' ', '').replace("'", '').replace('-', '')


EXAMPLES = [("",), ("a",), ("a - b's",), ("---",)]
