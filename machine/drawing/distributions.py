"""Charts of how the values of columns are spread, in all or in groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any  # Objects of matplotlib, which is imported on use.

import numpy as np

from machine.drawing.tables import Chart, distinct
from machine.exceptions import GraphDataRefused

MAX_PANELS = 4
# Groups that are left out of a picture would be missed; more than these cannot be read.
MAX_GROUPS = 40


def stacked_histogram(figure: Any, chart: Chart) -> None:
    """How often values occur, the hues on top of each other, on a log scale."""
    axes = figure.subplots()
    x = np.array(chart.numbers("x"))
    hues = chart.categories("hue")
    names = distinct(hues)
    parts = [_present(x[np.array([hue == name for hue in hues])]) for name in names]
    axes.hist(parts, bins=20, stacked=True, label=[name or None for name in names])
    axes.set_yscale("log")
    axes.set_xlabel(chart.label("x"))
    axes.set_ylabel("count")
    if chart.has("hue"):
        axes.legend(title=chart.label("hue"), fontsize="small")


def grouped_box(figure: Any, chart: Chart) -> None:
    """A box for each group of x, side by side for each hue."""
    axes = figure.subplots()
    names, hues, cells = _groups_of(chart, "x"), distinct(chart.categories("hue")), _cells(chart)
    width = 0.8 / len(hues)
    for k, hue in enumerate(hues):
        places = np.arange(len(names)) + (k - (len(hues) - 1) / 2) * width
        boxes = axes.boxplot(
            [cells[name, hue] for name in names],
            positions=places,
            widths=width * 0.9,
            patch_artist=True,
            manage_ticks=False,
        )
        for box in boxes["boxes"]:
            box.set_facecolor(f"C{k}")
    _name_groups(axes, chart, names, hues)


def split_violin(figure: Any, chart: Chart) -> None:
    """The density of each group of x; the first hue to the left, the second to the right."""
    axes = figure.subplots()
    names, hues, cells = (
        _groups_of(chart, "x"),
        distinct(chart.categories("hue"))[:2],
        _cells(chart),
    )
    for i, name in enumerate(names):
        for k, hue in enumerate(hues):
            values = cells[name, hue]
            if len(set(values)) < 2:
                continue
            at, density = _density(values)
            side = -1 if k == 0 else 1
            half = 0.4 * density / density.max()
            other = i + (0 if len(hues) > 1 else 1) * half
            axes.fill_betweenx(at, other, i + side * half, color=f"C{k}", alpha=0.7)
            axes.hlines(np.median(values), i - 0.05, i + 0.05, color="black")
    _name_groups(axes, chart, names, hues)


def three_way(figure: Any, chart: Chart) -> None:
    """Means by x and hue with their standard errors, a panel for each z."""
    panels = list(chart.parts("z", at_most=MAX_PANELS)) if chart.has("z") else [("", chart)]
    all_axes = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    names, hues = _groups_of(chart, "x"), distinct(chart.categories("hue"))
    for axes, (title, part) in zip(all_axes, panels, strict=True):
        cells = _cells(part)
        for k, hue in enumerate(hues):
            values = [cells[name, hue] for name in names]
            means = [np.mean(v) if len(v) else np.nan for v in values]
            errors = [np.std(v) / np.sqrt(len(v)) if len(v) else 0 for v in values]
            axes.errorbar(range(len(names)), means, yerr=errors, fmt="o-", color=f"C{k}", capsize=3)
        _name_groups(axes, chart, names, hues)
        axes.set_title(title, fontsize="medium")


def large_distribution(figure: Any, chart: Chart) -> None:
    """Boxes within boxes for each group of x: halves, quarters, eighths … of the values."""
    axes = figure.subplots()
    names, cells = _groups_of(chart, "x"), _cells(chart, by_hue=False)
    for i, name in enumerate(names):
        values = cells[name, ""]
        for level, (low, high) in enumerate(_letter_values(values)):
            width = 0.8 * 0.75**level
            shade = 0.75**level
            axes.bar(
                i, high - low, bottom=low, width=width, color=(0.2, 0.4, 0.7, 0.3 + 0.5 * shade)
            )
        if len(values):
            axes.hlines(np.median(values), i - 0.4, i + 0.4, color="black")
    _name_groups(axes, chart, names, [])


def horizontal_box(figure: Any, chart: Chart) -> None:
    """A lying box for each group of y with every observation over it, on a log scale if it fits."""
    axes = figure.subplots()
    names = _groups_of(chart, "y")
    x, groups = np.array(chart.numbers("x")), chart.categories("y")
    values = [_present(x[np.array([group == name for group in groups])]) for name in names]
    axes.boxplot(values, positions=range(len(names)), orientation="horizontal", showfliers=False)
    # The same places each time: a picture must not change by itself.
    scattered = np.random.default_rng(7)
    for i, part in enumerate(values):
        axes.scatter(part, i + scattered.uniform(-0.2, 0.2, len(part)), s=8, color="0.3")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel(chart.label("x"))
    axes.set_ylabel(chart.label("y"))


def horizontal_bar(figure: Any, chart: Chart) -> None:
    """A lying bar for each group of y: the sum of x, split by hue."""
    axes = figure.subplots()
    names, hues = _groups_of(chart, "y"), distinct(chart.categories("hue"))
    sums: dict[tuple[str, str], float] = defaultdict(float)
    rows = zip(chart.numbers("x"), chart.categories("y"), chart.categories("hue"), strict=True)
    for x, name, hue in rows:
        sums[name, hue] += 0 if np.isnan(x) else x
    left = np.zeros(len(names))
    for hue in hues:
        widths = np.array([sums[name, hue] for name in names])
        axes.barh(names, widths, left=left, label=hue or None)
        left = left + widths
    axes.invert_yaxis()
    axes.set_xlabel(chart.label("x"))
    axes.set_ylabel(chart.label("y"))
    if chart.has("hue"):
        axes.legend(title=chart.label("hue"), fontsize="small")


def _groups_of(chart: Chart, role: str) -> list[str]:
    chart.values(role)
    names = distinct(chart.categories(role))
    if len(names) > MAX_GROUPS:
        raise GraphDataRefused(
            f"Column {chart.names[role]!r} has {len(names)} different values, and a chart of "
            f"groups shows at most {MAX_GROUPS}. Choose a column with fewer for {role}."
        )
    return names


def _cells(chart: Chart, *, by_hue: bool = True) -> Mapping[tuple[str, str], Any]:
    """The numbers of y in each group of x and each hue; none where there are none."""
    hues = chart.categories("hue") if by_hue else [""] * chart.length
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for y, x, hue in zip(chart.numbers("y"), chart.categories("x"), hues, strict=True):
        found[x, hue].append(y)
    cells = {key: _present(np.array(values)) for key, values in found.items()}
    return defaultdict(lambda: np.array([]), cells)


def _present(values: Any) -> Any:
    return values[np.isfinite(values)]


def _density(values: Any) -> tuple[Any, Any]:
    """Where, and how dense the values lie there, by a normal kernel of Scott's width."""
    width = values.std() * len(values) ** -0.2
    at = np.linspace(values.min() - 2 * width, values.max() + 2 * width, 100)
    distances = (at[:, None] - values[None, :]) / width
    return at, np.exp(-0.5 * distances**2).sum(axis=1)


def _letter_values(values: Any) -> Iterator[tuple[float, float]]:
    """The bounds of the middle half, the middle three quarters and so on, while values last."""
    tail = 0.25
    while len(values) * tail >= 1:
        low, high = np.quantile(values, [tail, 1 - tail])
        yield float(low), float(high)
        tail /= 2


def _name_groups(axes: Any, chart: Chart, names: list[str], hues: list[str]) -> None:
    axes.set_xticks(range(len(names)), names, rotation=30 if len(names) > 5 else 0)
    axes.set_xlabel(chart.label("x"))
    axes.set_ylabel(chart.label("y"))
    if chart.has("hue") and hues:
        for k, hue in enumerate(hues):
            axes.plot([], [], "s", color=f"C{k}", label=hue)
        axes.legend(title=chart.label("hue"), fontsize="small")
