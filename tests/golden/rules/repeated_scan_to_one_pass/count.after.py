from collections import Counter
class Votes:
    def winners(self, votes: list[str]) -> list[tuple[str, int]]:
        result = []
        votes_counts = Counter(votes)
        votes_first_index = dict(zip(reversed(votes), range(len(votes) - 1, -1, -1)))
        for vote in votes:
            if votes_counts.get(vote, 0) > 1 and votes_counts.get("x" + vote, 0) == 0:
                result.append((vote, votes_first_index[vote]))
        return result


QUALNAME = "Votes.winners"


def target(votes):
    return Votes().winners(votes)


EXAMPLES = [([],), (["a"],), (["a", "b", "a", "xb", "b"],), (["b", "b", "b"],)]
