import re as regex

QUALNAME = "Reader.words"


class Reader:
    @staticmethod
    def words(text):
        pattern = regex.compile("\\w+", regex.ASCII | regex.MULTILINE)
        return [match.group() for match in pattern.finditer(text)]


def target(text):
    return Reader.words(text)


EXAMPLES = [("",), ("one",), ("one two\nthree",), (None,)]
