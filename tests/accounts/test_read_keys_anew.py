"""Statements that an older grammar wrote down are read with the one of today."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Interest
from tests.builders import profile

BEFORE = [("accounts", "0002_settings_priorities_mutes")]
AFTER = [("accounts", "0003_read_keys_anew")]
POINTS = {
    "keyword": {"points": Decimal(1), "title_points": Decimal(0)},
    "author": {"points": Decimal(1)},
    "exclusion": {},
    "category": {},
}


ROWS = {
    "every kind": (
        ("keyword", '"IT"', "it"),
        ("keyword", "diffusion + protein", "diffusion protein"),
        ("exclusion", "cat:CS.na", "cat cs na"),
        ("author", "Næss, Håkon", "naess hakon"),
        ("category", "cs.AI", "cs.AI"),
    ),
    "not to be read": (("keyword", 'the "big', "the big"), ("keyword", "LLMs", "llms")),
    "taken": (
        ("keyword", "fine-tuning", "finetuning"),
        ("keyword", "finetuning", "finetune"),
        ("keyword", "multi modal", "multi modal old"),
        ("keyword", "multimodal", "multimodal old"),
        ("exclusion", "multimodal", "multimodal old"),
    ),
}
"""What readers stated: kind, text, and the key of the older grammar."""


@pytest.fixture(scope="module")
def keys(django_db_setup, django_db_blocker) -> dict[str, list[str]]:
    """The keys of the rows, which were written to the tables as they were and then migrated."""
    with django_db_blocker.unblock():
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        old = executor.loader.project_state(BEFORE).apps
        interests = old.get_model("accounts", "Interest").objects
        for name, rows in ROWS.items():
            reader = old.get_model("accounts", "User").objects.create(email=f"{name}@example.org")
            profile = old.get_model("accounts", "Profile").objects.create(user=reader)
            for kind, text, key in rows:
                interests.create(profile=profile, kind=kind, text=text, key=key, **POINTS[kind])
        executor = MigrationExecutor(connection)
        executor.migrate(AFTER)
        now = executor.loader.project_state(AFTER).apps.get_model("accounts", "Interest").objects
        found = now.order_by("id").values_list("profile__user__email", "key")
        read = {name: [key for email, key in found if email == f"{name}@example.org"] for name in ROWS}
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        call_command("flush", interactive=False, verbosity=0)
    return read


def test_every_kind_is_read_anew(keys):
    assert keys["every kind"] == ['"IT"', "diffusion + protein", "cat:math.na", "au:naess, hakon", "cs.AI"]


def test_what_can_no_longer_be_read_keeps_its_key(keys):
    assert keys["not to be read"] == ["the big", "llm"]


def test_a_key_that_another_statement_of_the_kind_has_is_not_taken(keys):
    taken = keys["taken"]

    assert len(set(taken[:4])) == 4
    assert taken[1] == "finetune"
    assert taken[3] == "multimodal old"
    assert taken[4] == taken[2]


@pytest.mark.django_db
def test_profiles_whose_keys_changed_are_known_as_changed_and_no_others():
    changed, same = (profile(email=f"{name}@example.org", keywords=[name]) for name in ("equilibria", "bias"))
    Interest.objects.filter(profile=changed, kind="keyword").update(key="equilibria")
    before = [changed.interests_changed_at, same.interests_changed_at]

    read_anew = import_module("accounts.migrations.0007_read_keys_anew_again").read_keys_anew
    with connection.schema_editor(atomic=False) as editor:
        read_anew(apps, editor)

    assert changed.interests.get(kind="keyword").key == "equilibrium"
    changed.refresh_from_db()
    same.refresh_from_db()
    assert changed.interests_changed_at > before[0]
    assert same.interests_changed_at == before[1]
