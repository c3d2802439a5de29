OBSERVED = {"words": {"list[str]", "None"}}


class Search:
    def target(self, words, others):
        if others:
            return self.word in (str(word) for word in others)
        return self.word in (word.upper() for word in words)


QUALNAME = "Search.target"
