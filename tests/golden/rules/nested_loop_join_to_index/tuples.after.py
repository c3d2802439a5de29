OBSERVED = {"orders": {"list[tuple[int,str]]"}, "customers": {"list[tuple[str,int]]"}}


class Join:
    def matches(self, orders, customers):
        out = []
        customers_index = {}
        for key, name in customers:
            customers_index.setdefault(key, []).append((key, name))
        for number, customer in orders:
            # one order belongs to many
            for key, name in customers_index.get(customer, ()):
                out.append((number, name))
        customers_index_2 = {}
        for pair in customers:
            customers_index_2.setdefault(pair[0], []).append(pair)
        for number, customer in orders:
            for pair in customers_index_2.get(customer, ()):
                if pair[1] > 1:
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
