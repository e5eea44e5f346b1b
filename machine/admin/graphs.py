"""Admin pages of graphs, with their pictures."""

from typing import ClassVar

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from machine.admin.owned import MachineOwnedAdmin
from machine.exceptions import GraphDataRefused, LibraryMissing
from machine.models import Graph


@admin.register(Graph)
class GraphAdmin(MachineOwnedAdmin):
    """Graphs; the page of each shows its picture."""

    list_display = ("id", "machine", "graph_type", "x", "y", "timestamp")
    list_display_links = ("id", "machine")
    list_filter = ("graph_type", "timestamp")
    search_fields: ClassVar = ("machine__machine_name", "x", "y")
    search_help_text = "Machine or column"
    date_hierarchy = "timestamp"
    readonly_fields: ClassVar = ("picture", "timestamp")
    fieldsets = (
        (None, {"fields": ("picture", "machine", "graph_type", "timestamp")}),
        ("Columns", {"fields": (("x", "y", "z"), ("color", "hue", "animation_frame"))}),
        (
            "Stored",
            {"classes": ("collapse",), "fields": ("graph_data", "performance_metrics")},
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        views = [
            path(
                f"<int:graph_id>/picture.{kind}",
                self.admin_site.admin_view(view),
                name=f"machine_graph_{kind}",
            )
            for kind, view in (("png", self.png_view), ("html", self.html_view))
        ]
        # Before the others, whose last pattern takes whatever is left.
        return [*views, *super().get_urls()]

    @admin.display(description="picture")
    def picture(self, graph: Graph) -> SafeString:
        if graph.pk is None:
            return format_html("{}", "It is drawn once the graph is saved.")
        try:
            graph.render("png")
        except (GraphDataRefused, LibraryMissing) as error:
            return format_html("<p class='errornote'>{}</p>", str(error))
        return format_html(
            "<a href='{}'><img src='{}' alt='{}' style='max-width:100%'></a>",
            reverse("admin:machine_graph_html", args=[graph.pk]),
            reverse("admin:machine_graph_png", args=[graph.pk]),
            str(graph),
        )

    def png_view(self, request: HttpRequest, graph_id: int) -> HttpResponse:
        """The picture alone."""
        graph = self._graph(request, graph_id)
        try:
            return HttpResponse(graph.render("png"), content_type="image/png")
        except (GraphDataRefused, LibraryMissing) as error:
            raise Http404(str(error)) from error

    def html_view(self, request: HttpRequest, graph_id: int) -> HttpResponse:
        """The picture on a page of its own."""
        graph = self._graph(request, graph_id)
        try:
            return HttpResponse(graph.render("html"))
        except (GraphDataRefused, LibraryMissing) as error:
            raise Http404(str(error)) from error

    def _graph(self, request: HttpRequest, graph_id: int) -> Graph:
        graph = self.get_object(request, str(graph_id))
        if graph is None or not self.has_view_permission(request, graph):
            raise Http404(f"There is no graph {graph_id}, or you may not see it; use the list.")
        return graph
