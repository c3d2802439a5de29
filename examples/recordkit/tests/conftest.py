from __future__ import annotations

import random

import pytest

FIRST = ["Ada", "Björn", "Chloé", "Dmitri", "Eve", "Fatima", "Grace", "Hana", "Inés", "José"]
LAST = ["O'Neil", "Smith-Jones", "Nguyễn", "Müller", "Garcia", "Kowalski", "Haddad", "Ito"]


@pytest.fixture
def customers() -> list[dict[str, str]]:
    rng = random.Random(11)
    return [
        {
            "id": f"C{number:05d}",
            "name": f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            "city": f"city{number % 17}",
        }
        for number in range(1500)
    ]


@pytest.fixture
def orders(customers: list[dict[str, str]]) -> list[dict[str, str]]:
    rng = random.Random(12)
    return [
        {
            "order": str(number),
            "id": rng.choice(customers)["id"] if number % 10 else f"X{number}",
            "amount": f"{rng.randrange(100, 99999) / 100:.2f}",
        }
        for number in range(2000)
    ]
