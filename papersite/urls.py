"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from digests.views.overview import overview

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/overview/", admin.site.admin_view(overview), name="overview"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("digests.urls")),
]
