OBSERVED = {"text": {"str"}, "end": {"int"}}


def target(text, end):
    while end and text[end - 1].isspace():
        end -= 1
    end = len(text)
    print(end)
    while end and text[end - 1].isspace():
        end -= 1
    return end
