OBSERVED = {"words": {"list[str]", "None"}}


class Search:
    def target(self, words):
        if words is None:
            return False
        fill(words)
        return self.word in (word.upper() for word in words)


def fill(words):
    words.append(3)


QUALNAME = "Search.target"
