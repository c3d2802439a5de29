def target(values):
    text = ""

    def show():
        return text

    for value in values:
        text += str(value)
        show()
    return text


EXAMPLES = [([],)]
