"""Statements that an older grammar wrote down are read with the one of today."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("accounts", "0002_settings_priorities_mutes")]
AFTER = [("accounts", "0003_read_keys_anew")]
POINTS = {
    "keyword": {"points": Decimal(1), "title_points": Decimal(0)},
    "author": {"points": Decimal(1)},
    "exclusion": {},
    "category": {},
}


@pytest.fixture
def migrated(transactional_db):
    """Write old rows (kind, text, key) to the tables as they were, migrate, and return the rows' keys."""

    def migrate(*rows: tuple[str, str, str]) -> list[str]:
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        old = executor.loader.project_state(BEFORE).apps
        reader = old.get_model("accounts", "User").objects.create(email="ada@example.org")
        profile = old.get_model("accounts", "Profile").objects.create(user=reader)
        interests = old.get_model("accounts", "Interest").objects
        for kind, text, key in rows:
            interests.create(profile=profile, kind=kind, text=text, key=key, **POINTS[kind])
        executor = MigrationExecutor(connection)
        executor.migrate(AFTER)
        new = executor.loader.project_state(AFTER).apps
        return list(new.get_model("accounts", "Interest").objects.order_by("id").values_list("key", flat=True))

    yield migrate
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_every_kind_is_read_anew(migrated):
    keys = migrated(
        ("keyword", '"IT"', "it"),
        ("keyword", "diffusion + protein", "diffusion protein"),
        ("exclusion", "cat:CS.na", "cat cs na"),
        ("author", "Næss, Håkon", "naess hakon"),
        ("category", "cs.AI", "cs.AI"),
    )

    assert keys == ['"IT"', "diffusion + protein", "cat:math.na", "au:naess, hakon", "cs.AI"]


def test_what_can_no_longer_be_read_keeps_its_key(migrated):
    assert migrated(("keyword", 'the "big', "the big"), ("keyword", "LLMs", "llms")) == ["the big", "llm"]


def test_a_key_that_another_statement_of_the_kind_has_is_not_taken(migrated):
    keys = migrated(
        ("keyword", "fine-tuning", "finetuning"),
        ("keyword", "finetuning", "finetune"),
        ("keyword", "multi modal", "multi modal old"),
        ("keyword", "multimodal", "multimodal old"),
        ("exclusion", "multimodal", "multimodal old"),
    )

    assert len(set(keys[:4])) == 4
    assert keys[1] == "finetune"
    assert keys[3] == "multimodal old"
    assert keys[4] == keys[2]
