"""The addresses of interests, of the outbox and of the one-time sign-in link."""

from django.urls import path, re_path

from accounts import outbox as kept
from accounts.views.feeds import feeds_opml, keep_view, remove_view
from accounts.views.first import first_sign_in_page
from accounts.views.interests import (
    add,
    change_settings,
    choose_categories,
    choose_language,
    edit,
    interests,
    mute,
    remove,
    renew_address,
    upload_config,
)
from accounts.views.outbox import mail_list, mail_page
from accounts.views.profiles import add_profile, delete_profile, put_profile_first, rename_profile

urlpatterns = [
    path("interests/", interests, name="interests"),
    path("interests/categories/", choose_categories, name="choose_categories"),
    path("interests/settings/", change_settings, name="change_settings"),
    path("interests/language/", choose_language, name="choose_language"),
    path("interests/address/", renew_address, name="renew_address"),
    path("interests/views/add/", keep_view, name="keep_view"),
    path("interests/views/<int:pk>/remove/", remove_view, name="remove_view"),
    path("interests/feeds.opml", feeds_opml, name="feeds_opml"),
    path("interests/import/", upload_config, name="upload_config"),
    re_path(r"^interests/(?P<kind>keyword|exclusion|author)/add/$", add, name="add_interests"),
    path("interests/<int:pk>/edit/", edit, name="edit_interest"),
    path("interests/<int:pk>/remove/", remove, name="remove_interest"),
    path("interests/<int:pk>/mute/", mute, name="mute_interest"),
    path("interests/profiles/add/", add_profile, name="add_profile"),
    path("interests/profiles/<int:pk>/rename/", rename_profile, name="rename_profile"),
    path("interests/profiles/<int:pk>/first/", put_profile_first, name="put_profile_first"),
    path("interests/profiles/<int:pk>/delete/", delete_profile, name="delete_profile"),
    path("outbox/", mail_list, name="outbox"),
    re_path(rf"^outbox/(?P<name>{kept.NAME})/$", mail_page, name="outbox_mail"),
    path("accounts/first/<token>/", first_sign_in_page, name="first_sign_in"),
]
