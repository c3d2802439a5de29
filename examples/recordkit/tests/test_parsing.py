from __future__ import annotations

from decimal import Decimal

import pytest

from recordkit import ParseError, iter_records, parse_price, split_line


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("", [""]),
        ("a,b,c", ["a", "b", "c"]),
        ("a,,c,", ["a", "", "c", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"say ""hi""",x', ['say "hi"', "x"]),
        ('5" pipe,x', ['5" pipe', "x"]),
    ],
)
def test_lines_are_split_at_delimiters_outside_quotes(line, fields):
    assert split_line(line) == fields


def test_another_delimiter():
    assert split_line("a;b,c", ";") == ["a", "b,c"]


def test_an_open_quote_is_an_error():
    with pytest.raises(ParseError, match="not closed"):
        split_line('a,"b')


def test_records_take_their_keys_from_the_header():
    lines = ["# export\n", "ID,Name \n", "\n", "1,Ada\n", '2,"Lovelace, A."\r\n']
    assert list(iter_records(lines)) == [{"id": "1", "name": "Ada"}, {"id": "2", "name": "Lovelace, A."}]


def test_a_short_line_names_its_number():
    records = iter_records(["a,b", "1,2", "3"])
    assert next(records) == {"a": "1", "b": "2"}
    with pytest.raises(ParseError, match="line 3: 1 fields, expected 2"):
        next(records)


def test_a_long_export_comes_back_whole(customers):
    lines = ["id,name,city", *(f'{c["id"]},"{c["name"]}",{c["city"]}' for c in customers)]
    assert list(iter_records(lines)) == customers


@pytest.mark.parametrize(
    ("text", "price"),
    [("12", "12"), ("1,234.50", "1234.50"), ("EUR 12.-", "12"), ("-3.5 USD", "-3.5"), ("  7.00 ", "7.00")],
)
def test_prices(text, price):
    assert parse_price(text) == Decimal(price)


@pytest.mark.parametrize("text", ["", "twelve", "1.2.3", "$5"])
def test_what_is_not_a_price(text):
    with pytest.raises(ParseError, match="not a price"):
        parse_price(text)


def test_a_column_of_prices(orders):
    prices = [parse_price(f"EUR {order['amount']}") for order in orders]
    assert [str(price) for price in prices] == [order["amount"] for order in orders]
