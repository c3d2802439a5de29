from __future__ import annotations

import pytest

from recordkit import normalise_name, unique_by, unknown_keys


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("  Ada   LOVELACE ", "ada lovelace"),
        ("José Nguyễn", "jose nguyen"),
        ("O'Neil, Smith-Jones", "o neil smith jones"),
        ("...", ""),
    ],
)
def test_names_are_normalised(name, expected):
    assert normalise_name(name) == expected


def test_a_long_text_is_normalised(customers):
    text = ", ".join(customer["name"] for customer in customers)
    words = normalise_name(text).split(" ")
    assert len(words) > 3000
    assert all(word.isalnum() and word == word.lower() for word in words)


def test_the_first_of_each_value_is_kept():
    records = [{"k": "b", "n": "1"}, {"k": "a", "n": "2"}, {"k": "b", "n": "3"}]
    assert unique_by(records, "k") == records[:2]


def test_nothing_is_lost_when_all_differ(customers):
    assert unique_by(customers, "id") == customers
    assert len(unique_by(customers * 2, "id")) == len(customers)


def test_a_missing_field_is_a_key_error():
    with pytest.raises(KeyError, match="k"):
        unique_by([{"j": "1"}], "k")


def test_unknown_keys_keep_order_and_repeats():
    assert unknown_keys(["z", "a", "y", "z"], ["a", "b"]) == ["z", "y", "z"]
    assert unknown_keys([], ["a"]) == []


def test_orders_of_unknown_customers(customers, orders):
    unknown = unknown_keys([order["id"] for order in orders], [customer["id"] for customer in customers])
    assert len(unknown) == 200
    assert all(key.startswith("X") for key in unknown)
