from __future__ import annotations

from recordkit import changed_keys, left_join


def test_each_match_gives_a_record_and_the_left_side_wins():
    left = [{"id": "1", "v": "left"}, {"id": "2", "v": "left"}]
    right = [{"id": "1", "v": "right", "w": "a"}, {"id": "1", "v": "right", "w": "b"}]
    assert left_join(left, right, "id") == [
        {"id": "1", "v": "left", "w": "a"},
        {"id": "1", "v": "left", "w": "b"},
        {"id": "2", "v": "left"},
    ]


def test_an_unmatched_record_is_a_copy():
    left = [{"id": "1"}]
    joined = left_join(left, [], "id")
    assert joined == left
    assert joined[0] is not left[0]


def test_orders_get_their_customer(customers, orders):
    joined = left_join(orders, customers, "id")
    assert [record["order"] for record in joined] == [order["order"] for order in orders]
    assert sum("city" not in record for record in joined) == 200


def test_two_exports_are_compared():
    assert changed_keys({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}) == (
        ["d"],
        ["a"],
        ["c"],
    )
    assert changed_keys({}, {}) == ([], [], [])
