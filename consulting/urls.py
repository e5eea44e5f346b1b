"""Addresses of the pages of requests for advice."""

from django.urls import path

from consulting import views

app_name = "consulting"

urlpatterns = [
    path("", views.request_list, name="list"),
    path("new/", views.create, name="create"),
    path("<int:request_id>/", views.detail, name="detail"),
    path("<int:request_id>/file/", views.file, name="file"),
    *(
        path(f"<int:request_id>/{view.__name__}/", view, name=view.__name__)
        for view in (
            views.quote,
            views.approve,
            views.decline,
            views.cancel,
            views.finish,
            views.fail,
            views.write,
        )
    ),
]
