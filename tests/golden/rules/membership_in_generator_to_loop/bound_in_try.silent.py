OBSERVED = {"words": {"list[str]"}}


class Search:
    def target(self, words):
        try:
            if not words:
                words = self.words()
                return len(words)
        except TypeError:
            pass
        return self.word in (word.upper() for word in words)


QUALNAME = "Search.target"
