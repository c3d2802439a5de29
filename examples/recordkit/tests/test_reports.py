from __future__ import annotations

import random
from decimal import Decimal

from recordkit import cheapest, frequencies, render_table, totals_by


def test_totals_are_exact():
    records = [{"g": "x", "a": "0.10"}, {"g": "y", "a": "5"}, {"g": "x", "a": "0.20"}]
    assert totals_by(records, "g", "a") == {"x": Decimal("0.30"), "y": Decimal(5)}


def test_totals_of_all_orders(orders):
    totals = totals_by(orders, "id", "amount")
    assert sum(totals.values()) == sum(Decimal(order["amount"]) for order in orders)


def test_frequent_values_come_first_and_ties_by_name():
    assert frequencies(["b", "a", "c", "a", "b"]) == [("a", 2), ("b", 2), ("c", 1)]
    assert frequencies(["b", "a", "a"], minimum=2) == [("a", 2)]
    assert frequencies([]) == []


def test_frequencies_of_a_long_column():
    rng = random.Random(5)
    values = [f"tag{int(rng.expovariate(0.02))}" for _ in range(3000)]
    counted = frequencies(values)
    assert sum(count for _, count in counted) == len(values)
    assert [count for _, count in counted] == sorted((count for _, count in counted), reverse=True)


def test_the_cheapest_offer_wins():
    assert cheapest({"pen": [120, 99, 150], "ink": [], "cap": [7]}) == {"pen": 99, "cap": 7}


def test_the_cheapest_of_many_offers():
    rng = random.Random(6)
    prices = {f"article{n}": [rng.randrange(1, 10_000) for _ in range(400)] for n in range(60)}
    assert cheapest(prices) == {article: min(offers) for article, offers in prices.items()}


def test_columns_are_as_wide_as_their_widest_cell():
    table = render_table([["pen", "1"], ["fountain pen", "20"]], ["article", "n"])
    assert table == ("article       n\n------------  --\npen           1\nfountain pen  20\n")


def test_a_table_without_rows():
    assert render_table([], ["a", "b"]) == "a  b\n-  -\n"


def test_a_long_table(customers):
    rows = [[customer["id"], customer["name"], customer["city"]] for customer in customers]
    lines = render_table(rows, ["id", "name", "city"]).splitlines()
    assert len(lines) == len(customers) + 2
    assert len({line.index("city") for line in [lines[0], *lines[2:]]}) == 1
