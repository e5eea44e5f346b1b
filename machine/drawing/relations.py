"""Charts of how two columns of numbers go together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any  # Objects of matplotlib, which is imported on use.

import numpy as np

from machine.drawing.tables import Chart, distinct

MARGINAL_BINS = 30
# To each side of a place in a time series.
NEIGHBOURS = 3


def scatter(figure: Any, chart: Chart) -> None:
    """Points, coloured by hue, as large as z says."""
    axes = figure.subplots()
    x, y = np.array(chart.numbers("x")), np.array(chart.numbers("y"))
    sizes = _sizes(chart)
    for name, chosen in groups(chart):
        axes.scatter(x[chosen], y[chosen], s=sizes[chosen], alpha=0.7, label=name or None)
    _finish(axes, chart)


def scatter_continuous(figure: Any, chart: Chart) -> None:
    """Points whose colour goes over a scale with a number, as large as z says."""
    axes = figure.subplots()
    role = "color" if chart.has("color") else "hue"
    points = axes.scatter(
        chart.numbers("x"),
        chart.numbers("y"),
        c=chart.numbers(role),
        s=_sizes(chart),
        cmap="viridis",
        alpha=0.8,
    )
    figure.colorbar(points, ax=axes, label=chart.label(role))
    _finish(axes, chart, has_legend=False)


def time_series(figure: Any, chart: Chart) -> None:
    """Means over time and their standard deviation, of neighbours if no time comes twice."""
    axes = figure.subplots()
    times, values = np.array(chart.instants("x")), np.array(chart.numbers("y"))
    for name, chosen in groups(chart):
        at, inverse = np.unique(times[chosen], return_inverse=True)
        mean, deviation = _by_time(values[chosen], inverse, len(at))
        (line,) = axes.plot(at, mean, label=name or None)
        colour = line.get_color()
        axes.fill_between(at, mean - deviation, mean + deviation, alpha=0.2, color=colour)
    if times.dtype == object:  # instants, whose labels are long
        axes.tick_params(axis="x", rotation=30)
    _finish(axes, chart)


def hexbin(figure: Any, chart: Chart) -> None:
    """How many points lie in each hexagon, and the spread of both columns at the margins."""
    axes, top, right = _with_margins(figure)
    x, y = _pairs(chart)
    axes.hexbin(x, y, gridsize=25, cmap="Blues", mincnt=1)
    _margins(top, right, x, y)
    _finish(axes, chart, has_legend=False)


def bivariate(figure: Any, chart: Chart) -> None:
    """Points, their density, and its level lines, over each other."""
    axes = figure.subplots()
    x, y = _pairs(chart)
    axes.scatter(x, y, s=6, color="0.2")
    counts, edges_x, edges_y = np.histogram2d(x, y, bins=20)
    axes.pcolormesh(edges_x, edges_y, counts.T, cmap="Purples", alpha=0.6)
    if counts.max() > counts.min():
        middle_x, middle_y = (edges_x[:-1] + edges_x[1:]) / 2, (edges_y[:-1] + edges_y[1:]) / 2
        axes.contour(
            middle_x, middle_y, _smooth(_smooth(counts)).T, levels=5, colors="black", linewidths=0.7
        )
    _finish(axes, chart, has_legend=False)


def regression(figure: Any, chart: Chart) -> None:
    """Points, the straight line through them with its band, and both spreads at the margins."""
    axes, top, right = _with_margins(figure)
    x, y = _pairs(chart)
    axes.scatter(x, y, s=12, alpha=0.5)
    if len(set(x)) > 1:
        at = np.linspace(x.min(), x.max(), 50)
        slope, intercept = np.polyfit(x, y, 1)
        band = 1.96 * _error_of_line(x, y - (slope * x + intercept), at)
        line = slope * at + intercept
        axes.plot(at, line, color="tab:red", label=f"y = {slope:.3g} x + {intercept:.3g}")
        axes.fill_between(at, line - band, line + band, color="tab:red", alpha=0.2)
    _margins(top, right, x, y)
    _finish(axes, chart, has_legend=False)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize="small")


def groups(chart: Chart) -> Iterator[tuple[str, Any]]:
    """The name of each hue, and which rows have it."""
    hues = chart.categories("hue")
    for name in distinct(hues):
        yield name, np.array([hue == name for hue in hues])


def _sizes(chart: Chart) -> Any:
    if not chart.has("z"):
        return np.full(chart.length, 24.0)
    z = np.nan_to_num(np.array(chart.numbers("z")))
    spread = z.max() - z.min()
    return 12 + 120 * (z - z.min()) / spread if spread else np.full(len(z), 24.0)


def _pairs(chart: Chart) -> tuple[Any, Any]:
    """The rows in which both columns have a number."""
    x, y = np.array(chart.numbers("x")), np.array(chart.numbers("y"))
    present = np.isfinite(x) & np.isfinite(y)
    return x[present], y[present]


def _by_time(values: Any, inverse: Any, count: int) -> tuple[Any, Any]:
    present = np.isfinite(values)
    numbers = np.bincount(inverse[present], minlength=count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(inverse[present], values[present], minlength=count) / numbers
        squares = np.bincount(inverse[present], values[present] ** 2, minlength=count) / numbers
    if numbers.max(initial=0) > 1:
        return mean, np.sqrt(np.maximum(np.nan_to_num(squares - mean**2), 0))
    padded = np.pad(np.nan_to_num(mean, nan=float(np.nanmean(mean))), NEIGHBOURS, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1)
    return mean, windows.std(axis=1)


def _smooth(counts: Any) -> Any:
    padded = np.pad(counts, 1, mode="edge")
    rows, columns = counts.shape
    return sum(padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)) / 9


def _error_of_line(x: Any, residuals: Any, at: Any) -> Any:
    """The standard error of the line's mean at some places."""
    freedom = max(len(x) - 2, 1)
    variance = (residuals**2).sum() / freedom
    spread = ((x - x.mean()) ** 2).sum()
    return np.sqrt(variance * (1 / len(x) + (at - x.mean()) ** 2 / spread))


def _with_margins(figure: Any) -> tuple[Any, Any, Any]:
    grid = figure.add_gridspec(2, 2, width_ratios=(4, 1), height_ratios=(1, 4))
    axes = figure.add_subplot(grid[1, 0])
    top = figure.add_subplot(grid[0, 0], sharex=axes)
    right = figure.add_subplot(grid[1, 1], sharey=axes)
    for margin in (top, right):
        margin.axis("off")
    return axes, top, right


def _margins(top: Any, right: Any, x: Any, y: Any) -> None:
    top.hist(x, bins=MARGINAL_BINS)
    right.hist(y, bins=MARGINAL_BINS, orientation="horizontal")


def _finish(axes: Any, chart: Chart, *, has_legend: bool = True) -> None:
    axes.set_xlabel(chart.label("x"))
    axes.set_ylabel(chart.label("y"))
    if has_legend and axes.get_legend_handles_labels()[1]:
        title = chart.label("hue") if chart.has("hue") else None
        axes.legend(title=title, fontsize="small")
