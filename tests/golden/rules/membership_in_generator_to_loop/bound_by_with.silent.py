OBSERVED = {"words": {"list[str]"}}


class Search:
    def target(self, words, path):
        with open(path) as words:
            if path:
                return self.word in (word.upper() for word in words)
        return self.word in (word.upper() for word in words)


QUALNAME = "Search.target"
