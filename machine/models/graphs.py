"""Pictures of data: what is drawn, of which kind, from which stored data."""

from typing import Literal, overload

from django.db import models

from machine.fields import ColumnDictionaryField
from machine.models.owned import MachineOwned


class GraphType(models.TextChoices):
    """The kinds of chart."""

    SCATTER = "scatter", "Scatter plot"
    TIME_SERIES = "time_series", "Time series with error bands"
    HEXBIN = "hexbin", "Hexagonal bins with marginal distributions"
    STACKED_HISTOGRAM = "stacked_histogram", "Stacked histogram on a log scale"
    BIVARIATE = "bivariate", "Bivariate plot with several layers"
    SCATTER_CONTINUOUS = "scatter_continuous", "Scatter plot with continuous hue and size"
    REGRESSION = "regression", "Linear regression with marginal distributions"
    GROUPED_BOX = "grouped_box", "Grouped box plots"
    SPLIT_VIOLIN = "split_violin", "Grouped violins, split"
    THREE_WAY = "three_way", "Three-way comparison"
    LARGE_DISTRIBUTION = "large_distribution", "Letter values of large distributions"
    HORIZONTAL_BOX = "horizontal_box", "Horizontal box plot with observations"
    HORIZONTAL_BAR = "horizontal_bar", "Horizontal bars"


class Graph(MachineOwned):
    """A picture of data that are stored with it.

    `x`, `y`, `z`, `color`, `hue` and `animation_frame` name columns of `graph_data`, which holds a
    list of values for each column.
    """

    machine = models.ForeignKey("machine.Machine", on_delete=models.CASCADE, related_name="graphs")
    timestamp = models.DateTimeField("created", auto_now_add=True)
    graph_type = models.CharField(
        "kind", max_length=20, choices=GraphType, default=GraphType.SCATTER
    )
    x = models.CharField(max_length=255, blank=True)
    y = models.CharField(max_length=255, blank=True)
    z = models.CharField(max_length=255, blank=True)
    color = models.CharField(max_length=255, blank=True)
    hue = models.CharField(max_length=255, blank=True)
    animation_frame = models.CharField(max_length=255, blank=True)
    graph_data = ColumnDictionaryField(
        "data", help_text="The values to draw, a list for each column."
    )
    performance_metrics = ColumnDictionaryField("metrics", help_text="Shown below the picture.")

    class Meta:
        ordering = ("-timestamp", "-pk")
        indexes = (models.Index(fields=("machine", "-timestamp"), name="graph_of_machine"),)

    def __str__(self) -> str:
        return f"{self.get_graph_type_display()} of {self.machine}"

    @property
    def graph_title(self) -> str:
        return self.get_graph_type_display()

    @overload
    def render(self, format: Literal["png"] = ...) -> bytes: ...

    @overload
    def render(self, format: Literal["html"]) -> str: ...

    def render(self, format: Literal["png", "html"] = "png") -> bytes | str:  # noqa: A002 its name
        """The picture as PNG, or a page that shows it.

        Raises:
            GraphDataRefused: the data cannot be drawn as this kind; it says what to do.
            LibraryMissing: matplotlib is not installed.
            ValueError: another format.
        """
        # On use: it needs the models, and NumPy where something is drawn.
        from machine.drawing import rendering

        if format == "png":
            return rendering.graph_png(self)
        if format == "html":
            return rendering.graph_html(self)
        raise ValueError(f"A graph has no format {format!r}. Use 'png' or 'html'.")
