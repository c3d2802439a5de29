OBSERVED = {"rows": {"list[tuple[int,str]]"}, "prices": {"list[dict[str,int]]"}}


def target(rows, prices):
    found = []
    total = 0
    prices_index = {}
    for price in prices:
        if "number" not in price:
            prices_index.clear()
            break
        prices_index.setdefault(price["number"], []).append(price)
    for row in rows:
        for price in prices_index.get(row[0], ()) if prices_index else prices:
            if row[0] == price["number"] and price["amount"] != 0:
                found.append(row[1])
                total += 10 // price["amount"]
                break
        else:
            found.append("none")
    return found, total


EXAMPLES = [
    ([], []),
    ([(1, "a")], []),
    ([], [{"number": 1, "amount": 1}]),
    (
        [(1, "a"), (2, "b")],
        [{"number": 2, "amount": 3}, {"number": 1, "amount": 0}, {"number": 1, "amount": 4}],
    ),
    ([(1, "a")], [{"number": 1, "amount": 1}, {}]),
    ([(2, "a")], [{"number": 1, "amount": 1}, {}]),
    ([(1, "a")], [{"number": 1}, {}]),
    ([(1, "a")], [{"number": True, "amount": 7}, {}]),
    ([(1, "a"), (2, "b")], [{"number": 1, "amount": 2}, {"number": 2, "amount": 0}]),
]
