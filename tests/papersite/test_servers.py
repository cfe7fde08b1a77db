import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from papersite.env import BASE_DIR
from papersite.server_account import Account, make_private
from papersite.servers import ServersError, addresses, attached
from tests.papersite import processes

ME = Account(os.geteuid(), os.getegid(), is_other=False)


def test_socket_paths_are_short_however_long_the_data_folder_is():
    place = addresses(Path("/" + "/".join(["a long name of a folder"] * 20)))

    assert len(str(place.folder / ".s.PGSQL.5432.lock")) <= 107
    assert len(str(place.redis_socket)) <= 107


def test_two_data_folders_have_two_addresses():
    assert addresses(Path("/srv/a")).folder != addresses(Path("/srv/b")).folder


def test_a_link_in_place_of_the_sockets_folder_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to("elsewhere")

    with pytest.raises(ServersError, match="belongs to somebody else"):
        make_private(tmp_path / "sockets", ME)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that belongs to somebody else")
def test_a_sockets_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "sockets").mkdir()
    os.chown(tmp_path / "sockets", 54321, 54321)

    with pytest.raises(ServersError, match="belongs to somebody else"):
        make_private(tmp_path / "sockets", ME)


def test_a_sockets_folder_that_others_can_enter_is_closed(tmp_path):
    (tmp_path / "sockets").mkdir(mode=0o755)

    make_private(tmp_path / "sockets", ME)

    assert (tmp_path / "sockets").stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ServersError, match="Cannot make the data folder"), attached(tmp_path / "file" / "data"):
        pass


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder of its own, whose processes can be told by their environment."""
    monkeypatch.setenv("PAPERSITE_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.process
def test_the_servers_run_while_anybody_uses_them_and_no_longer(data):
    with attached(data):
        first = processes.one(data, "/postgres -D")
        other = subprocess.Popen([sys.executable, "-c", ATTACH, data], cwd=BASE_DIR, stdout=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdout.readline() == b"attached\n"
        assert processes.one(data, "/postgres -D") == first

    with _connection(data) as connection:
        assert connection.execute("SELECT lower('É')").fetchone() == ("é",)
    other.kill()
    other.communicate()
    assert processes.until(lambda: not processes.of(data)), processes.of(data)
    assert not addresses(data).folder.exists()


@pytest.mark.process
def test_what_was_stored_survives_killed_servers_and_their_killed_keeper(data):
    with attached(data) as attachment:
        with _connection(data) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        for words in ("/postgres -D", "valkey-server"):
            os.kill(processes.one(data, words), signal.SIGKILL)
        attachment.wait()
        os.kill(processes.one(data, "papersite.keeper"), signal.SIGKILL)
        assert processes.until(lambda: not attachment.is_kept())
        attachment.wait()
        with _connection(data) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    assert "postgres was killed by SIGKILL" in (data / "log" / "servers.log").read_text()


@pytest.mark.process
def test_what_a_killed_postgres_left_behind_does_not_keep_it_from_starting(data):
    with attached(data) as attachment:
        os.kill(processes.one(data, "postgres: checkpointer"), signal.SIGSTOP)  # as one that waits for a disk
        os.kill(processes.one(data, "/postgres -D"), signal.SIGKILL)
        attachment.wait()
        with _connection(data) as connection:
            assert connection.execute("SELECT 7").fetchone() == (7,)
    assert processes.until(lambda: not processes.of(data)), processes.of(data)


@pytest.mark.process
def test_a_postgres_that_cannot_start_says_why_in_one_line(data):
    (data / "postgres").mkdir()

    with pytest.raises(ServersError, match="postgres does not stay up: postgres"), attached(data):
        pass
    assert not processes.of(data)


ATTACH = """
import sys, time
from pathlib import Path
from papersite.servers import attached
with attached(Path(sys.argv[1])):
    print("attached", flush=True)
    time.sleep(60)
"""


def _connection(data: Path) -> psycopg.Connection:
    place = addresses(data)
    return psycopg.connect(host=str(place.folder), port=5432, user="papersite", dbname="papersite", autocommit=True)
