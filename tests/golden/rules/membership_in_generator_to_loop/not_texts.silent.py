OBSERVED = {"values": {"list[float]"}, "things": {"list[app.Thing]"}, "words": {"list[str]"}}


def target(values, things, words, other, number):
    if number == 1:
        return other in (value for value in values)
    if number == 2:
        return other in (thing.upper() for thing in things)
    if number == 3:
        return other in (word.split("=") for word in words)
    if number == 4:
        return other in (word.upper() for word in number)
    return other in (float(word) for word in words)
