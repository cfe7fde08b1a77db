"""Compiled loops are loaded where they were compiled, and compiled only where that is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digests.ranking import alone, loops

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A process that has loaded no loops yet, and nothing compiled."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(loops, "_loaded", type(loops._loaded)())
    return tmp_path


def test_where_nothing_is_compiled_nothing_is_loaded(fresh):
    assert (loops.load(), loops.are_compiled(), loops.are_loaded()) == (False, False, False)


def test_where_numba_is_not_installed_nothing_is_loaded(fresh, monkeypatch):
    monkeypatch.setattr(loops, "_version", lambda package: "")

    loops.compile_beside()

    assert not loops.load()
    assert list(fresh.iterdir()) == []


def test_another_release_another_folder(fresh, monkeypatch):
    before = loops.folder_of_compiled()
    monkeypatch.setattr(loops, "_version", lambda package: "1.0")

    assert before is not None
    assert loops.folder_of_compiled() not in (None, before)


def test_what_was_compiled_is_loaded_as_soon_as_it_is_there(fresh, monkeypatch):
    monkeypatch.setattr(loops, "_SECONDS", 0.01)
    monkeypatch.setattr(alone, "rehearse", lambda: None)
    loops.load_once_compiled()
    assert not loops._loaded.wait(0.1)

    folder = loops.folder_of_compiled()
    assert folder is not None
    folder.mkdir()
    (folder / "whole").touch()

    assert loops._loaded.wait(60)
    assert loops.load()


@pytest.mark.process
def test_pages_do_not_load_numba_by_themselves():
    program = "import django; django.setup(); import papersite.urls, sys; print('numba' in sys.modules)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "papersite.settings"}
    called = [sys.executable, "-c", program]
    done = subprocess.run(called, cwd=ROOT, env=env, check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "False"


_MEASURE = """
import os, sys
from digests.ranking import alone, loops  # with numpy
def dirty(process="self"):
    lines = open(f"/proc/{process}/smaps_rollup").read().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Shared_Dirty")))
before = dirty()
loops.compile_all()
print((dirty() - before) // 1024)
"""


@pytest.mark.process
def test_loops_take_less_memory_of_their_own_than_eighty_megabytes():
    alone.rehearse()  # so that they are compiled

    done = subprocess.run([sys.executable, "-c", _MEASURE], cwd=ROOT, check=True, capture_output=True, text=True)

    assert 10 < int(done.stdout) < 80
