"""Addresses of the pages of teams."""

from django.urls import path

from team import views

app_name = "team"

urlpatterns = [
    path("", views.team_list, name="list"),
    path("new/", views.create, name="create"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("<int:team_id>/", views.detail, name="detail"),
    path("<int:team_id>/members/<int:user_id>/role/", views.member_role, name="member_role"),
    path("<int:team_id>/members/<int:user_id>/remove/", views.member_remove, name="member_remove"),
    path("<int:team_id>/invite/", views.invite, name="invite"),
    path(
        "<int:team_id>/invitations/<int:invitation_id>/revoke/",
        views.revoke,
        name="invitation_revoke",
    ),
]
