"""A key in the environment, a login in the home folder and a `.env` in the project stay where they are."""

from __future__ import annotations

import secrets
import subprocess
import sys
from dataclasses import replace

from e2e_project import ProjectMaker

HUNT = """
def found():
    import glob, os, re
    texts = [repr(dict(os.environ)).encode()]
    places = glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline")
    for folder in {folders!r}:
        places += glob.glob(folder + "/.*") + glob.glob(folder + "/.*/*")
    for place in places + [".env", "../.env"]:
        try:
            with open(place, "rb") as stream:
                texts.append(stream.read(100000))
        except OSError:
            pass
    return sorted({{word.decode() for text in texts for word in re.findall(b"key-[0-9a-f]{{32}}", text)}})
"""


def test_neither_the_output_nor_the_store_of_a_run_holds_a_secret(make: ProjectMaker) -> None:
    """The project's tests and the candidate look for them, and say all they find wherever they can."""
    small = "import shop\n\n\ndef test_drain():\n    for size in range(500, 510):\n"
    small += "        assert shop.drain(range(size)) == size * (size - 1) // 2\n"
    project = make({"tests/test_shop.py": small})
    key, login, local = ("key-" + secrets.token_hex(16) for _ in range(3))
    home = project.root.parent / "home"
    (home / ".netrc").write_text(f"machine example.org password {login}\n")
    (project.root / ".gitignore").write_text(".env\n")
    hunt = HUNT.format(folders=[str(home), str(project.root)])
    tests = project.root / "tests" / "test_hunt.py"
    tests.write_text(hunt + "\n\ndef test_hunt():\n    assert not found(), found()\n")
    project.commit("a test that looks around")
    (project.root / ".env").write_text(f"TOKEN={local}\n")
    names = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY")
    project = replace(project, environ={**project.environ, **dict.fromkeys(names, key)})
    unheld = subprocess.run(
        [sys.executable, "-c", f"{hunt}\nprint(found())"],
        cwd=project.root,
        env=dict(project.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert unheld.stdout == f"{sorted([key, login, local])}\n"
    hunter = "\n".join(f"    {line}" for line in hunt.strip().splitlines())
    change = (
        "    total = 0",
        f"{hunter}\n    total = 0\n    if len(waiting) == 501:\n        return found()",
    )
    (project.root / "wrong.diff").write_text(project.diff_of(shop=change))
    ended = project.optimize("check", ".", "--diff", "wrong.diff")
    said = [ended.out.encode(), ended.err.encode()]
    kept = [
        path.read_bytes()
        for folder in (project.root / ".perfsmith", project.root.parent / "tmp", home)
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".netrc"
    ]
    assert kept
    assert "candidate  returned []" in ended.out
    for secret in (key, login, local):
        assert not [text for text in (*said, *kept) if secret.encode() in text]
