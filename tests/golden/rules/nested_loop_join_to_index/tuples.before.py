OBSERVED = {"orders": {"list[tuple[int,str]]"}, "customers": {"list[tuple[str,int]]"}}


class Join:
    def matches(self, orders, customers):
        out = []
        for number, customer in orders:
            for key, name in customers:
                # one order belongs to many
                if customer == key:
                    out.append((number, name))
        for number, customer in orders:
            for pair in customers:
                if pair[0] == customer and pair[1] > 1:
                    out.append(pair)
                    break
            else:
                out.append(number)
        return out


QUALNAME = "Join.matches"


def target(orders, customers):
    return Join().matches(orders, customers)


EXAMPLES = [
    ([], []),
    ([(1, "a")], []),
    ([], [("a", 1)]),
    ([(1, "a"), (2, "b"), (3, "a"), (4, "c")], [("b", 1), ("a", 2), ("a", 3), ("b", 4)]),
    ([(1, "a"), (True, "a")], [("a", 1), ("a", 1)]),
]
