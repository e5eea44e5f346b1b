"""Addresses of the project."""

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

admin.site.site_header = "EasyAutoML"
admin.site.site_title = "EasyAutoML"
# The project has no front page that a link "View site" could lead to.
admin.site.site_url = None

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("account/", include("user.urls")),
    path("teams/", include("team.urls")),
    path("billing/", include("billing.urls")),
    path("consulting/", include("consulting.urls")),
]

if apps.is_installed("examples.shop"):
    urlpatterns.append(path("shop/", include("examples.shop.urls")))
