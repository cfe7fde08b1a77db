import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_the_group_of_curators_is_there_after_migrating():
    codenames = set(Group.objects.get(name="curators").permissions.values_list("codename", flat=True))

    assert {"add_pick", "delete_hiddenpaper", "ask_again", "view_paper", "view_logentry"} <= codenames
    assert not {name for name in codenames if "user" in name or "group" in name or "profile" in name}


def test_migrating_again_completes_the_group_and_keeps_what_else_it_was_given():
    group = Group.objects.get(name="curators")
    more = apps.get_model("auth", "Permission").objects.get(codename="view_user")
    group.permissions.add(more)
    group.permissions.remove(group.permissions.get(codename="add_pick"))

    call_command("migrate", verbosity=0)

    assert {"add_pick", "view_user"} <= set(group.permissions.values_list("codename", flat=True))
