OBSERVED = {"words": {"list[str]"}}


class Search:
    def target(self, words, given):
        if given:
            words = given
        if self.is_keyword:
            words = (word.upper() for word in words)
        return self.word in words


QUALNAME = "Search.target"
