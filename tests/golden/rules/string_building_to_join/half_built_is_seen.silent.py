def target(values):
    text = ""
    try:
        text = ""
        for value in values:
            text += str(10 // value)
    except ZeroDivisionError:
        return text
    return text


EXAMPLES = [([],)]
