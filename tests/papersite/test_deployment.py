import os
import re
import shutil
import subprocess
import sys

import pytest

from papersite.env import BASE_DIR

DOCKER_COMPOSE = shutil.which("docker-compose")
NAME_READ = re.compile(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""")


@pytest.mark.process
@pytest.mark.skipif(DOCKER_COMPOSE is None, reason="docker-compose is not installed (Debian's package of that name)")
def test_docker_compose_takes_the_file():
    checked = subprocess.run(
        ["docker-compose", "config", "--services"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert set(checked.stdout.split()) == {"postgres", "redis", "prepare", "web", "worker", "summaries", "beat"}


def test_the_example_lists_every_name_that_the_code_reads():
    read = {
        name
        for package in ("papersite", "accounts", "digests")
        for file in (BASE_DIR / package).rglob("*.py")
        for name in NAME_READ.findall(file.read_text())
    }

    assert {"DATABASE_URL", "ARXIV_INTERVAL", "WEB_WORKERS"} <= read
    assert read - _listed() == set()


def test_the_containers_get_every_listed_name():
    compose = (BASE_DIR / "docker-compose.yml").read_text()

    assert {name for name in _listed() if f"{name}:" not in compose} == {"PAPERSITE_DATA"}


def test_nothing_is_set_by_the_example_as_it_stands():
    lines = (BASE_DIR / ".env.example").read_text().splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DEBUG", "perhaps", "DEBUG is 'perhaps': it should be true or false."),
        ("DATABASE_URL", "sqlite:///x", "DATABASE_URL should be like postgres://"),
    ],
)
def test_a_wrong_setting_is_one_line_of_the_command(name, value, reason):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith(reason)
    assert done.stderr.count("\n") == 1


def _listed() -> set[str]:
    return set(re.findall(r"^# ([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
