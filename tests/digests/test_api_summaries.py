import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from digests import tasks
from digests.models import ApiToken, Summary
from tests.builders import NOW
from tests.summarizing import CONTENT, paper, written

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/papers/2512.00001/summary"


@pytest.fixture
def client(settings, monkeypatch) -> Client:
    settings.OPENAI_API_KEY, settings.SUMMARY_MODEL = "sk-test", "tiny"
    cache.clear()
    monkeypatch.setattr(tasks, "call_writer", lambda: None)
    token = ApiToken.objects.renew(User.objects.create_user("reader@example.org").pk, NOW)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_summary_is_answered_with_its_model_source_and_numbers(client):
    written(source_kind="html")

    answer = client.get(ADDRESS).json()

    assert (answer["state"], answer["why"], answer["language"]) == ("written", "", "en")
    found = answer["summary"]
    assert (found["model"], found["source"], found["gist"]) == ("tiny", "html", CONTENT["gist"])
    assert (found["numbers"], found["numbers_found"]) == (2, 2)
    assert found["content"] == CONTENT


def test_reading_asks_for_nothing_and_putting_does(client):
    paper()

    assert client.get(ADDRESS).json()["state"] == "not asked for"
    assert not Summary.objects.exists()
    assert client.put(ADDRESS).json()["state"] == "being written"
    assert Summary.objects.get().asked_at is not None
