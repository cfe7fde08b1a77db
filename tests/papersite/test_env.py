import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from redis import Redis

from papersite.celery import app
from papersite.env import BASE_DIR, broker_url, data_folder, embedded_servers, env, secret_key, site_url


@pytest.fixture
def unset(monkeypatch):
    """Take every name that decides about the servers and the key out of the environment."""
    for name in ("SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL", "PAPERSITE_DATA"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(("text", "value"), [("true", True), ("On", True), ("1", True), ("no", False), ("0", False)])
def test_a_truth_is_read_in_any_usual_spelling(monkeypatch, text, value):
    monkeypatch.setenv("DEBUG", text)

    assert env.bool("DEBUG") is value


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [("bool", "maybe", "true or false"), ("int", "3.5", "a whole number"), ("float", "3 s", "a number")],
)
def test_a_value_of_the_wrong_type_is_refused_by_name(monkeypatch, reader, text, expected):
    monkeypatch.setenv("ARXIV_INTERVAL", text)

    with pytest.raises(ImproperlyConfigured, match=f"ARXIV_INTERVAL is '{text}': it should be {expected}"):
        getattr(env, reader)("ARXIV_INTERVAL", default=None)


def test_an_empty_value_is_an_unset_one(monkeypatch):
    monkeypatch.setenv("ARXIV_INTERVAL", "")

    assert env.float("ARXIV_INTERVAL", default=3.0) == 3.0


def test_a_dollar_sign_stands_for_itself(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "$HOME")

    assert env.str("SECRET_KEY") == "$HOME"


@pytest.mark.parametrize("url", ["sqlite:///db.sqlite3", "db.example.org", "postgres://u@h:port/name"])
def test_only_postgres_is_a_database(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="Postgres is the only engine"):
        env.db_url("DATABASE_URL", default="")


def test_each_server_that_is_not_named_is_embedded(unset):
    unset.setenv("REDIS_URL", "redis://elsewhere:6379/0")

    assert embedded_servers() == ("postgres",)


def test_the_data_folder_is_in_the_checkout_but_for_root(unset):
    unset.setattr("os.geteuid", lambda: 1000)
    assert data_folder() == BASE_DIR / "var"

    unset.setattr("os.geteuid", lambda: 0)
    assert str(data_folder()) == "/var/lib/papersite"


def test_a_made_up_key_is_kept_and_private(unset, tmp_path):
    key = secret_key(tmp_path)

    assert len(key) > 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_key(unset, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(secret_key, [tmp_path] * 32))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_with_external_servers_the_key_and_the_address_must_be_set(unset, tmp_path):
    unset.setenv("DATABASE_URL", "postgres://elsewhere/papersite")
    unset.setenv("REDIS_URL", "redis://elsewhere")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        secret_key(tmp_path)
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        site_url(tmp_path)


def test_commands_link_to_where_the_site_was_last_served(unset, tmp_path):
    assert site_url(tmp_path) == "http://127.0.0.1:8000"

    (tmp_path / "site_url").write_text("http://127.0.0.1:9000\n")
    assert site_url(tmp_path) == "http://127.0.0.1:9000"


def test_the_queue_is_kept_in_the_database_that_the_address_names():
    redis_url = settings.REDIS_URL.replace("?db=", "?db=1")

    with app.connection_for_write(broker_url(redis_url)) as connection:
        queue = connection.SimpleQueue("some-queue")
        queue.put("task")

        assert redis_url != settings.REDIS_URL
        assert Redis.from_url(redis_url).llen("some-queue") == 1
        queue.clear()
        queue.close()


def test_an_address_over_tcp_is_left_as_it_is():
    assert broker_url("redis://redis:6379/3") == "redis://redis:6379/3"
