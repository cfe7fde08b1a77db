"""Several profiles of one reader: made, copied, renamed, put first, deleted; each its owner's alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import changes, profiles, statements
from accounts.models import Interest, Profile
from accounts.profiles import MOST, ProfileError
from accounts.statements import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def seminar(profile) -> Profile:
    return profiles.create(profile.user, "Group seminar")


def names(profile: Profile) -> list[str]:
    return list(Profile.objects.filter(user=profile.user).values_list("name", flat=True))


def test_a_new_profile_comes_last_and_states_nothing(owner, profile):
    response = owner.post("/interests/profiles/add/", {"name": "  Group   seminar "})

    made = Profile.objects.get(name="Group seminar")
    assert response["Location"] == f"/interests/?profile={made.pk}"
    assert names(profile) == ["My interests", "Group seminar"]
    assert not made.interests.exists()
    assert made.feed_key != profile.feed_key


def test_a_copy_has_the_statements_and_settings_and_an_address_of_its_own(owner, profile, changes_heard):
    changes.add(profile, [statements.keyword("LLM", statements.HIGH), statements.author("Ada Lovelace")])
    changes.choose_categories(profile, [statements.category("cs.CL", Interest.Priority.HIGH)])
    changes.change_settings(profile, Settings(max_papers=7, order="points", discoveries=0))
    changes.mute(profile.interests.get(kind="author"), timezone.now().date() + timedelta(days=9))

    owner.post("/interests/profiles/add/", {"name": "Copy", "copied": profile.pk})

    made = Profile.objects.get(name="Copy")
    fields = ("kind", "text", "key", "points", "title_points", "priority", "muted_until")
    assert list(made.interests.values_list(*fields)) == list(profile.interests.values_list(*fields))
    assert (made.max_papers, made.order, made.discoveries) == (7, "points", 0)
    assert made.feed_key != profile.feed_key
    assert changes_heard[-1] == made


def test_a_copy_changes_by_itself(profile):
    changes.add(profile, [statements.keyword("LLM")])
    made = profiles.copy(profile, "Copy")

    changes.remove(made.interests.get())

    assert profile.interests.count() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("my INTERESTS", "You have a profile “my INTERESTS” already."),
        ("x" * 81, "at most 80 characters"),
        ("a\u202eb", "a character that cannot be printed"),
    ],
)
def test_a_name_is_there_short_printable_and_the_readers_only_one(owner, profile, name, said):
    made = owner.post("/interests/profiles/add/", {"name": name})
    profiles.create(profile.user, "Other")
    other = Profile.objects.get(name="Other")
    renamed = owner.post(f"/interests/profiles/{other.pk}/rename/", {"name": name})

    assert (made.status_code, renamed.status_code) == (422, 422)
    assert said in made.content.decode()
    assert said in renamed.content.decode()
    assert names(profile) == ["My interests", "Other"]


def test_a_name_in_another_unicode_form_is_the_same_name(owner, profile):
    profiles.create(profile.user, "Th\u00e8se")

    response = owner.post("/interests/profiles/add/", {"name": "The\u0300se"})

    assert response.status_code == 422
    assert names(profile) == ["My interests", "Th\u00e8se"]


def test_readers_may_choose_the_same_name(profile, signed_in):
    signed_in("member@example.org").post("/interests/profiles/add/", {"name": profile.name + "!"})
    profiles.create(profile.user, profile.name + "!")

    assert Profile.objects.filter(name=profile.name + "!").count() == 2


def test_there_are_at_most_twenty(owner, profile):
    for number in range(MOST - 1):
        profiles.create(profile.user, f"Profile {number}")

    response = owner.post("/interests/profiles/add/", {"name": "One more"})

    assert "at most 20 profiles" in response.content.decode()
    assert len(names(profile)) == 20
    assert "as many profiles as there can be" in owner.get("/interests/").content.decode()
    with pytest.raises(ProfileError):
        profiles.copy(profile, "One more")


def test_a_profile_is_renamed_even_in_case_only(owner, seminar):
    owner.post(f"/interests/profiles/{seminar.pk}/rename/", {"name": "GROUP seminar"})

    seminar.refresh_from_db()
    assert seminar.name == "GROUP seminar"


def test_the_first_profile_is_the_one_that_pages_show(owner, profile, seminar):
    third = profiles.create(profile.user, "Third")
    assert owner.get("/interests/").context["profile"] == profile

    owner.post(f"/interests/profiles/{third.pk}/first/")

    assert names(profile) == ["Third", "My interests", "Group seminar"]
    assert owner.get("/interests/").context["profile"] == third
    assert Profile.objects.default_of(profile.user) == third


def test_deleting_takes_a_profile_with_its_statements_by_post_only(owner, profile, seminar):
    changes.add(seminar, [statements.keyword("LLM")])
    address = f"/interests/profiles/{seminar.pk}/delete/"

    assert owner.get(address).status_code == 405
    assert owner.post(address)["Location"] == "/interests/"
    assert names(profile) == ["My interests"]
    assert not Interest.objects.exists()


def test_the_last_profile_stays(owner, profile):
    response = owner.post(f"/interests/profiles/{profile.pk}/delete/", follow=True)

    assert names(profile) == ["My interests"]
    assert "This is your last profile" in response.content.decode()


@pytest.mark.parametrize("action", ["rename", "first", "delete"])
def test_profiles_are_their_owners_alone(owner, profile, seminar, signed_in, action):
    address = f"/interests/profiles/{seminar.pk}/{action}/"

    member = signed_in("member@example.org").post(address, {"name": "Mine"})
    stranger = Client().post(address, {"name": "Mine"})

    assert member.status_code == 404
    assert stranger["Location"].startswith("/accounts/login/")
    assert names(profile) == ["My interests", "Group seminar"]
    assert owner.post(address, {"name": "Mine"}).status_code == 302


def test_nobody_copies_the_profile_of_another(profile, signed_in):
    response = signed_in("member@example.org").post("/interests/profiles/add/", {"name": "Mine", "copied": profile.pk})

    assert response.status_code == 422
    assert not Profile.objects.filter(name="Mine").exists()


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/interests/keyword/add/", {"texts": "LLM", "level": "normal"}),
        ("/interests/categories/", {"category": "cs.AI"}),
        ("/interests/import/", {}),
        ("/interests/address/", {}),
        ("/interests/settings/", {}),
        ("/interests/profiles/add/", {"name": "x"}),
        ("/interests/", None),
        ("/feed/", None),
        ("/feed/2025-12-10/", None),
        ("/", None),
    ],
)
@pytest.mark.parametrize("named", ["{seminar}", "0", "x", "", "9" * 30])
def test_an_address_that_names_no_profile_of_ones_own_is_not_found(seminar, signed_in, address, typed, named):
    member = signed_in("member@example.org")
    address = f"{address}?profile={named.format(seminar=seminar.pk)}"

    response = member.get(address) if typed is None else member.post(address, typed)

    assert response.status_code == 404


def test_each_profile_is_changed_by_its_own_page(owner, profile, seminar):
    page = f"?profile={seminar.pk}"

    added = owner.post(f"/interests/keyword/add/{page}", {"texts": "LLM", "level": "normal"})
    owner.post(f"/interests/categories/{page}", {"category": "cs.AI"})
    owner.post(f"/interests/address/{page}")

    assert added["Location"] == f"/interests/{page}#keyword"
    assert sorted(seminar.interests.values_list("text", flat=True)) == ["LLM", "cs.AI"]
    assert not profile.interests.exists()
    assert Profile.objects.get(pk=seminar.pk).feed_key != seminar.feed_key
    assert Profile.objects.get(pk=profile.pk).feed_key == profile.feed_key


def test_an_edited_statement_leads_back_to_its_profile(owner, seminar):
    changes.add(seminar, [statements.keyword("LLM")])
    interest = seminar.interests.get()

    edited = owner.post(f"/interests/{interest.pk}/edit/", {"text": "RL", "points": "1", "title_points": "1"})

    assert edited["Location"] == f"/interests/?profile={seminar.pk}#keyword"
    assert (
        f'href="/interests/?profile={seminar.pk}#keyword">Cancel'
        in owner.get(f"/interests/{interest.pk}/edit/").content.decode()
    )


def test_a_bots_configuration_goes_to_the_chosen_profile(owner, profile, seminar):
    file = SimpleUploadedFile("config.json", b'{"keywords": ["RL"], "min_score": 2}')
    owner.post(f"/interests/import/?profile={seminar.pk}", {"file": file})

    seminar.refresh_from_db()
    assert seminar.interests.get().text == "*RL*"
    assert seminar.min_score == Decimal(2)
    assert not profile.interests.exists()


def test_the_page_takes_as_many_queries_with_twenty_profiles_as_with_one(owner, profile):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner.get("/interests/").status_code == 200
        return len(captured)

    few = queries()
    for number in range(MOST - 1):
        profiles.create(profile.user, f"Profile {number}")

    assert queries() == few
