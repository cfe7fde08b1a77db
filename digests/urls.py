"""The addresses of papers, feeds and rankings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
