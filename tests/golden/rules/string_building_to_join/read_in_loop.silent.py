def target(values):
    text = ""
    for value in values:
        text += str(value)
        if len(text) > 10:
            break
    return text


EXAMPLES = [([],)]
