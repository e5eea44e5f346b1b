"""What is known of the columns of a machine, as a table to look at."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from machine.models import Machine

# The dictionaries that say most; the titles are those of the table.
SHOWN: Mapping[str, str] = {
    "mdc_columns_data_type": "type",
    "mdc_columns_missing_percentage": "missing %",
    "mdc_columns_unique_values_count": "different",
    "mdc_columns_values_min": "min",
    "mdc_columns_values_median": "median",
    "mdc_columns_values_mean": "mean",
    "mdc_columns_values_max": "max",
    "mdc_columns_values_std_dev": "deviation",
    "fe_columns_inputs_importance_evaluation": "importance",
    "machine_columns_warnings": "warnings",
    "machine_columns_errors": "errors",
}


def column_table(machine: Machine) -> SafeString:
    """A row for each column, with what the dictionaries of the machine hold about it."""
    known = {title: getattr(machine, name) or {} for name, title in SHOWN.items()}
    filled = {title: values for title, values in known.items() if values}
    if not filled:
        return format_html("{}", "Nothing yet; it is found out by training.")
    columns = dict.fromkeys([*machine.column_fields(), *(c for v in filled.values() for c in v)])
    titles = format_html_join("", "<th>{}</th>", ((title,) for title in ("column", *filled)))
    rows = format_html_join(
        "",
        "<tr><th>{}</th>{}</tr>",
        ((column, _cells(column, filled)) for column in columns),
    )
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", titles, rows)


def _cells(column: str, filled: Mapping[str, Mapping[str, object]]) -> SafeString:
    values = (values.get(column) for values in filled.values())
    return format_html_join("", "<td>{}</td>", ((_shown(value),) for value in values))


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(getattr(value, "name", value))[:200]
