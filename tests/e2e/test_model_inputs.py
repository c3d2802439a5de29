"""`--model`: inputs that a model writes are compared beside the others; its reply is trusted in nothing."""

from __future__ import annotations

import json

from e2e_project import ProjectMaker

SHOP = """
def fee(order):
    total = sum(order["counts"])
    if order["kind"] == "express" and total > 4321:
        return total * 3
    return total * 2
"""
TESTS = """
import shop

def test_fee():
    for size in range(1, 30):
        assert shop.fee({"kind": "normal", "counts": [size] * 40}) == size * 80
"""
REPLIES = '''
[[reply]]
contains = ["shop.py::fee", "total > 4321"]
text = """
Here it is:

```python
def generate(seed):
    for total in (4320, 4321, 4322, 4400, 9000):
        for kind in ("express", "normal"):
            yield ({"kind": kind, "counts": [seed % 9, total - seed % 9]},), {}
```
"""
'''


def test_a_wrong_change_is_refused_by_what_a_model_wrote(make: ProjectMaker) -> None:
    project = make({"shop.py": SHOP, "tests/test_shop.py": TESTS}, only=True)
    diff = project.diff_of(shop=("total > 4321", "total > 4333"))
    (project.root.parent / "replies.toml").write_text(REPLIES)
    model = "scripted:../replies.toml"
    ended = project.optimize(
        "check", ".", "--diff", "-", "--model", model, "--output-format", "json", stdin=diff
    )
    assert ended.code == 1, ended.err
    report = json.loads(ended.out)
    assert report["settings"]["model"].startswith("scripted ")
    (target,) = report["targets"]
    (written,) = [each for each in target["oracle"]["inputs"] if each["name"] == "written"]
    assert written["gave"] >= 5, written
    (judged,) = target["judged"]
    # Before it is confirmed: there calls are made around 4333, and would refuse it whatever a model wrote.
    assert judged["evaluation"]["gate"] in ("smoke", "behaviour"), judged


def test_a_model_that_is_not_there_is_said_before_anything_runs(make: ProjectMaker) -> None:
    ended = make().optimize(".", "--model", "scripted:replies.toml")
    assert ended.code == 2
    assert "cannot be read: No such file" in ended.words
    assert "running the tests" not in ended.err
