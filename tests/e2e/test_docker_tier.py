"""The docker tier as a user meets it: a change judged in containers, and refusals that say the cure."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from e2e_project import Ended, Project, ProjectMaker
from foreign import a_docker_request, docker_of_the_tests

from perfsmith.sandboxes._docker_engine import LABEL, DockerEngine
from perfsmith.sandboxes._docker_leftovers import is_alive

TESTS = """import shop


def test_drain():
    for size in range(500, 530):
        assert shop.drain(range(size)) == size * (size - 1) // 2
"""
QUEUE = ("waiting = list(queue)", "from collections import deque\n\n    waiting = deque(queue)")


@pytest.fixture
def project(make: ProjectMaker) -> Project:
    docker_of_the_tests()
    return make({"tests/test_shop.py": TESTS})


@pytest.fixture
def engine() -> Iterator[DockerEngine]:
    docker_of_the_tests()
    found = DockerEngine(a_docker_request().environ, owner="looks only")
    yield found
    found.close()


def in_containers(project: Project, *words: str, stdin: str = "", image: str | None = None) -> Ended:
    image = image or os.environ["TESTS_DOCKER_IMAGE"]
    given = ("--sandbox", "docker", "--docker-image", image, "--python", "python3")
    where = {"DOCKER_HOST": os.environ["DOCKER_HOST"]} if "DOCKER_HOST" in os.environ else {}
    return project.optimize(*words, *given, stdin=stdin, environ=where)


def left_at(engine: DockerEngine) -> list[str]:
    """Containers and volumes of processes that have ended."""
    filters = {"label": LABEL}
    containers = engine.api.containers(all=True, filters=filters)
    volumes = engine.api.volumes(filters=filters)["Volumes"] or []
    found = {each.get("Id") or each["Name"]: each["Labels"][LABEL] for each in (*containers, *volumes)}
    return [name for name, owner in found.items() if is_alive(owner) is False]


def test_a_wrong_change_is_refused_and_nothing_is_left_at_the_engine(
    project: Project, engine: DockerEngine
) -> None:
    before = project.tree()
    wrong = project.diff_of(shop=("return total", "return total + (total == 500 * 501 // 2)"))
    ended = in_containers(project, "check", ".", "--diff", "-", stdin=wrong)
    assert ended.code == 1, ended.err
    assert ended.out.startswith("The change is refused: wrong result, drain:")
    assert "Sandbox    docker" in ended.out
    assert project.tree() == before
    assert left_at(engine) == []


def test_an_image_that_is_missing_is_no_reason_for_a_weaker_tier(project: Project) -> None:
    ended = in_containers(project, "profile", ".", image="no-such-image:1")
    assert ended.code == 4
    assert "no image 'no-such-image:1'" in ended.err
    assert "next: " in ended.err


def test_an_engine_that_is_missing_is_no_reason_for_a_weaker_tier(project: Project) -> None:
    where = {"DOCKER_HOST": f"unix://{project.root}/none.sock"}
    ended = project.optimize("profile", ".", "--sandbox", "docker", environ=where)
    assert ended.code == 4
    assert "could not be reached" in ended.err
    assert "--sandbox namespace" in ended.err
