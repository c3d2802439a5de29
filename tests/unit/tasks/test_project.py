"""Are root, source folders, module names and dependencies read as the project means them?"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_projects import write

from perfsmith.errors import ConfigError, TargetNotFound
from perfsmith.tasks._project import (
    find_project_root,
    module_name,
    project_dependencies,
    required_python,
    source_roots,
)


def test_the_root_is_the_nearest_folder_with_a_marker(tmp_path: Path) -> None:
    write(tmp_path, {"setup.cfg": "", "inner/pyproject.toml": "", "inner/src/p/__init__.py": "", "x.py": ""})
    assert find_project_root(tmp_path / "inner/src/p/__init__.py") == tmp_path / "inner"
    assert find_project_root(tmp_path / "x.py") == tmp_path


def test_a_path_that_does_not_exist_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(TargetNotFound, match=r"nothing\.py"):
        find_project_root(tmp_path / "nothing.py")


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        (
            {"src/pkg/__init__.py": "", "src/pkg/a.py": ""},
            {"src/pkg/a.py": "pkg.a", "src/pkg/__init__.py": "pkg"},
        ),
        ({"pkg/__init__.py": "", "pkg/sub/a.py": ""}, {"pkg/sub/a.py": "pkg.sub.a"}),
        ({"flat.py": ""}, {"flat.py": "flat"}),
        ({"src/flat.py": ""}, {"src/flat.py": "flat"}),
        ({"src/ns/part/__init__.py": "", "src/ns/part/a.py": ""}, {"src/ns/part/a.py": "ns.part.a"}),
        ({"lib/helpers.py": ""}, {"lib/helpers.py": "lib.helpers"}),
        ({"lib/pkg/__init__.py": "", "lib/pkg/a.py": ""}, {"lib/pkg/a.py": "pkg.a"}),
        ({"src/__init__.py": "", "src/a.py": ""}, {"src/a.py": "src.a"}),
        (
            {"pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['code']", "code/p/a.py": ""},
            {"code/p/a.py": "p.a"},
        ),
        ({"setup.cfg": "[options]\npackage_dir =\n    = code\n", "code/p/a.py": ""}, {"code/p/a.py": "p.a"}),
        (
            {
                "pyproject.toml": "[tool.poetry]\npackages = [{include = 'p', from = 'code'}]",
                "code/p/a.py": "",
            },
            {"code/p/a.py": "p.a"},
        ),
        (
            {"pyproject.toml": "[tool.hatch.build.targets.wheel]\npackages = ['code/p']", "code/p/a.py": ""},
            {"code/p/a.py": "p.a"},
        ),
        (
            {"pyproject.toml": "[tool.pytest.ini_options]\npythonpath = 'code'", "code/p/a.py": ""},
            {"code/p/a.py": "p.a"},
        ),
        (
            {"pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['../..']", "p/a.py": ""},
            {"p/a.py": "p.a"},
        ),
    ],
)
def test_modules_are_named_as_they_are_imported(
    tmp_path: Path, files: dict[str, str], modules: dict[str, str]
) -> None:
    write(tmp_path, files)
    roots = source_roots(tmp_path)
    assert roots[-1] == tmp_path
    assert {path: module_name(tmp_path / path, roots) for path in modules} == modules


def test_dependencies_are_import_names_without_those_for_development(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": """
[project]
name = "x"
requires-python = ">= 3.10,<4"
dependencies = ["NumPy>=2", "scikit-learn[extra]>1; python_version > '3'", "typing.extensions"]
optional-dependencies = {fast = ["numba"]}
[tool.poetry.dependencies]
python = "^3.10"
httpx = "*"
""",
            "requirements.txt": "# comment\n-r other.txt\nPyYAML==6  # why\nhttps://example.org/a.whl\n",
            "requirements-dev.txt": "pytest\n",
            "requirements/base.txt": "click\n",
            "requirements/test.txt": "hypothesis\n",
            "setup.cfg": "[options]\ninstall_requires = attrs\n[options.extras_require]\nx = rich\n",
        },
    )
    assert project_dependencies(tmp_path) == {
        *("numpy", "sklearn", "typing_extensions", "numba", "httpx"),
        *("yaml", "click", "attr", "attrs", "rich"),
    }
    assert required_python(tmp_path) == (3, 10)


def test_an_unreadable_pyproject_is_a_configuration_error_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[project"})
    with pytest.raises(ConfigError, match=r"pyproject\.toml.*cannot be read"):
        source_roots(tmp_path)


def test_a_project_that_says_nothing_has_no_dependencies(tmp_path: Path) -> None:
    assert project_dependencies(tmp_path) == frozenset()
    assert required_python(tmp_path) is None
