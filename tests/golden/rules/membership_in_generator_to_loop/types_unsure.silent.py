OBSERVED = {"words": {"list[str]", "str"}}


class Search:
    def target(self, words):
        fill(words)
        return self.word in (word.upper() for word in words)


def fill(words):
    words.append(3)


QUALNAME = "Search.target"
