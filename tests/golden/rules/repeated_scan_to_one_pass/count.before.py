class Votes:
    def winners(self, votes: list[str]) -> list[tuple[str, int]]:
        result = []
        for vote in votes:
            if votes.count(vote) > 1 and votes.count("x" + vote) == 0:
                result.append((vote, votes.index(vote)))
        return result


QUALNAME = "Votes.winners"


def target(votes):
    return Votes().winners(votes)


EXAMPLES = [([],), (["a"],), (["a", "b", "a", "xb", "b"],), (["b", "b", "b"],)]
