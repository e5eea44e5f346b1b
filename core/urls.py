"""Addresses of the project."""

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
]

if apps.is_installed("examples.shop"):
    urlpatterns.append(path("shop/", include("examples.shop.urls")))
