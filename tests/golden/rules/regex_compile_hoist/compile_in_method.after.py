import re as regex

QUALNAME = "Reader.words"


_WORDS_RE = regex.compile("\\w+", regex.ASCII | regex.MULTILINE)


class Reader:
    @staticmethod
    def words(text):
        pattern = _WORDS_RE
        return [match.group() for match in pattern.finditer(text)]


def target(text):
    return Reader.words(text)


EXAMPLES = [("",), ("one",), ("one two\nthree",), (None,)]
