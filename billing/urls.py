"""Addresses of the pages of billing."""

from django.urls import path

from billing import views

app_name = "billing"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("accounts/<int:account_id>/", views.account, name="account"),
    path("accounts/<int:account_id>/<int:year>-<int:month>/", views.month, name="month"),
    path("accounts/<int:account_id>/<int:year>-<int:month>.csv", views.month_csv, name="month_csv"),
]
