"""What a project says about itself: its root, where its packages lie, what it depends on."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from perfsmith.errors import ConfigError, TargetNotFound

ROOT_MARKERS: Final = ("pyproject.toml", "perfsmith.toml", "setup.py", "setup.cfg", ".git")
"""A folder that holds one of these is a project root."""

_SOURCE_FOLDERS: Final = ("src", "lib", "python")
"""Folders that hold packages by convention, when they are no packages themselves."""

_IMPORT_NAMES: Final = {
    "attrs": ("attr", "attrs"),
    "beautifulsoup4": ("bs4",),
    "opencv_python": ("cv2",),
    "opencv_python_headless": ("cv2",),
    "pillow": ("PIL",),
    "protobuf": ("google",),
    "pyjwt": ("jwt",),
    "python_dateutil": ("dateutil",),
    "python_dotenv": ("dotenv",),
    "pyyaml": ("yaml",),
    "scikit_image": ("skimage",),
    "scikit_learn": ("sklearn",),
}
"""Distributions that are imported under another name."""

_DEVELOPMENT_FILE: Final = re.compile(r"dev|test|doc|lint|build|ci\b|type|style|bench")
_REQUIREMENT_NAME: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")

Table = Mapping[str, object]


def find_project_root(path: Path) -> Path:
    """The project a path belongs to: the nearest folder with a root marker.

    Without any marker it is the folder itself, or the folder above the package it is part of, so that the
    package can be imported by its name.

    Args:
        path: A file or a folder.

    Raises:
        TargetNotFound: `path` does not exist.
    """
    start = path.resolve()
    if not start.exists():
        raise TargetNotFound(f"There is no {str(path)!r}.", next_step="Check the spelling of the path.")
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ROOT_MARKERS):
            return candidate
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder = folder.parent
    return folder


def source_roots(root: Path) -> tuple[Path, ...]:
    """Folders that go on the import path so that the project's modules are found, first wins.

    What the build or test settings declare comes first, then folders named `src`, `lib` or `python` that hold
    modules, then the root itself.

    Raises:
        ConfigError: `pyproject.toml` cannot be read.
    """
    found = dict.fromkeys((root / part).resolve() for part in _declared_source_folders(root))
    for name in _SOURCE_FOLDERS:
        folder = root / name
        if _holds_modules(folder, packages_only=name != "src"):
            found.setdefault(folder.resolve())
    found.setdefault(root.resolve())
    inside = root.resolve()
    return tuple(folder for folder in found if folder.is_dir() and folder.is_relative_to(inside))


def module_name(file: Path, roots: Iterable[Path]) -> str:
    """Import name of a source file, for instance `package.module`.

    Args:
        file: Absolute path of a `.py` file below one of `roots`.
        roots: The source roots; the deepest that holds the file counts.
    """
    holding = [folder for folder in roots if file.is_relative_to(folder)]
    base = max(holding, key=lambda folder: len(folder.parts)) if holding else file.parent
    parts = list(file.relative_to(base).with_suffix("").parts)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


def project_dependencies(root: Path) -> frozenset[str]:
    """Import names of what the project declares it needs at run time, optional extras included.

    Read from `pyproject.toml`, `setup.cfg` and `requirements*.txt`; requirement files for development (their
    name says dev, test, docs, lint, ...) do not count, because shipped code cannot rely on them.

    Raises:
        ConfigError: `pyproject.toml` cannot be read.
    """
    pyproject = read_pyproject(root)
    project = _table(pyproject, "project")
    requirements = [*_strings(project.get("dependencies"))]
    for extra in _table(project, "optional-dependencies").values():
        requirements.extend(_strings(extra))
    poetry = _table(pyproject, "tool", "poetry", "dependencies")
    requirements.extend(name for name in poetry if name.lower() != "python")
    requirements.extend(_setup_cfg_requirements(root))
    for file in sorted((*root.glob("requirements*.txt"), *root.glob("requirements/*.txt"))):
        if not _DEVELOPMENT_FILE.search(file.stem.lower().removeprefix("requirements")):
            requirements.extend(file.read_text(encoding="utf-8", errors="replace").splitlines())
    return frozenset(name for requirement in requirements for name in _import_names(requirement))


def project_name(root: Path) -> str | None:
    """Name of the distribution, None when `pyproject.toml` does not say.

    Raises:
        ConfigError: `pyproject.toml` cannot be read.
    """
    pyproject = read_pyproject(root)
    for table in (_table(pyproject, "project"), _table(pyproject, "tool", "poetry")):
        name = table.get("name")
        if isinstance(name, str):
            return name
    return None


def required_python(root: Path) -> tuple[int, int] | None:
    """Lowest Python version the project accepts, None when it does not say.

    Raises:
        ConfigError: `pyproject.toml` cannot be read.
    """
    pyproject = read_pyproject(root)
    says = _table(pyproject, "project").get("requires-python")
    if says is None:
        says = _table(pyproject, "tool", "poetry", "dependencies").get("python")
    found = re.search(r"(?:>=|\^|~=|~)\s*(\d+)\.(\d+)", says) if isinstance(says, str) else None
    return (int(found[1]), int(found[2])) if found else None


def read_pyproject(root: Path) -> Table:
    """The project's `pyproject.toml`, empty when there is none.

    Raises:
        ConfigError: the file is there but cannot be read.
    """
    file = root / "pyproject.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{str(file)!r} cannot be read: {error}.",
            why="It says where the project's packages lie and what they need.",
            next_step="Correct the file.",
        ) from error


def _declared_source_folders(root: Path) -> Iterator[str]:
    tool = _table(read_pyproject(root), "tool")
    yield from _strings(_table(tool, "setuptools", "packages", "find").get("where"))
    yield from _strings(_table(tool, "setuptools", "package-dir").get(""))
    yield from _strings(_table(tool, "pdm", "build").get("package-dir"))
    yield from _strings(_table(tool, "uv", "build-backend").get("module-root"))
    packages = _table(tool, "poetry").get("packages")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, dict):
            yield from _strings(package.get("from"))
    for package in _strings(_table(tool, "hatch", "build", "targets", "wheel").get("packages")):
        yield str(Path(package).parent)
    setup = _setup_cfg(root)
    for line in setup.get("options", "package_dir", fallback="").splitlines():
        package, _, folder = line.partition("=")
        if folder and not package.strip():
            yield folder.strip()
    where = setup.get("options.packages.find", "where", fallback="").strip()
    if where:
        yield where
    for table in (_table(tool, "pytest", "ini_options"), _table(tool, "pytest")):
        says = table.get("pythonpath")
        yield from says.split() if isinstance(says, str) else _strings(says)


def _holds_modules(folder: Path, *, packages_only: bool) -> bool:
    if not folder.is_dir() or (folder / "__init__.py").exists():
        return False
    if any(folder.glob("*/__init__.py")):
        return True
    return not packages_only and any(folder.rglob("*.py"))


def _setup_cfg(root: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read(root / "setup.cfg", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        # setup.cfg is read for hints only: many tools write to it, not all of them well.
        return configparser.ConfigParser()
    return parser


def _setup_cfg_requirements(root: Path) -> Iterator[str]:
    setup = _setup_cfg(root)
    yield from setup.get("options", "install_requires", fallback="").splitlines()
    if setup.has_section("options.extras_require"):
        for _, lines in setup.items("options.extras_require"):
            yield from lines.splitlines()


def _import_names(requirement: str) -> tuple[str, ...]:
    found = _REQUIREMENT_NAME.match(requirement.partition("#")[0])
    if not found or "://" in requirement.partition("@")[0]:
        return ()
    normal = re.sub(r"[-_.]+", "_", found[1]).lower()
    return _IMPORT_NAMES.get(normal, (normal,))


def _table(value: object, *keys: str) -> Table:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()
