"""Tests of what the learning core asks of a machine."""

import pytest
from django.db import connection, transaction

from eaml_bridge.exceptions import UnknownName
from machine.column_types import ColumnType
from machine.exceptions import UnknownColumn
from machine.line_tables import line_tables_create
from machine.models import Machine
from machine.services import data_lines_append
from user.models import User

pandas = pytest.importorskip("pandas")

LINES = [
    {"Price % [$]": 3.5, "__make__": "b", "Is a bargain?": True},
    {"Price % [$]": None, "__make__": "a"},
    {"Price % [$]": 1.0, "__make__": "c", "Is a bargain?": False},
]


@pytest.fixture
def filled(machine: Machine) -> Machine:
    data_lines_append(machine, LINES)
    return machine


def test_lists_of_columns__of_both_tables__are_real_names(machine: Machine) -> None:
    assert machine.get_machine_data_input_lines_list_columns() == [
        "Price % [$]",
        "__make__",
        "built %s",
    ]
    assert machine.get_machine_data_output_lines_list_columns() == ["Is a bargain?"]
    assert machine.get_user_df_list_all_column == [
        "Price % [$]",
        "__make__",
        "built %s",
        "Is a bargain?",
    ]
    assert machine.get_user_df_list_names_output_column == ["Is a bargain?"]


def test_lists_of_columns__with_predefined__end_with_them(machine: Machine) -> None:
    inputs = machine.get_machine_data_input_lines_list_columns(include_predefined=True)
    outputs = machine.get_machine_data_output_lines_list_columns(include_predefined=True)

    assert inputs[3:] == list(Machine.get_machine_data_input_lines_list_predefined_columns())
    assert inputs[3:5] == ["Line_ID", "IsForLearning"]
    assert outputs == ["Is a bargain?", "Line_ID"]


def test_pre_encoded_lists__chosen_columns__in_their_order(machine: Machine) -> None:
    machine.mdc_columns_name_input = {"a": True, "b": False, "c": True}
    machine.mdc_columns_name_output = None

    assert machine.get_pre_encoded_list_input_column() == ["a", "c"]
    assert machine.get_pre_encoded_list_output_column() == []


def test_get_machine_info__value_and_length__are_given(machine: Machine) -> None:
    machine.machine_columns_errors = {"a": "bad"}
    info = machine.get_machine_info_by_field_name_and_column_name

    assert info("machine_columns_errors", "a") == "bad"
    assert info("=>LEN;machine_columns_errors", "a") == 3
    assert info("machine_columns_errors", "b") == ""


def test_update_field_directly__quotes_and_all__writes_that_field_alone(machine: Machine) -> None:
    machine.machine_columns_errors = {"a": 'it\'s "bad"; DROP TABLE x'}
    machine.machine_description = "not to be written"

    machine.update_field_directly_by_sql("machine_columns_errors")

    found = Machine.objects.get()
    assert found.machine_columns_errors == {"a": 'it\'s "bad"; DROP TABLE x'}
    assert found.machine_description == ""


def test_update_field_directly__unknown_field__gets_the_nearest(machine: Machine) -> None:
    with pytest.raises(UnknownName, match=r"No field 'statu' of a machine\. Did you mean 'status'"):
        machine.update_field_directly_by_sql("statu")


def test_read_data_lines__all__is_a_table_of_pandas(filled: Machine) -> None:
    table = filled.read_data_lines_from_db()

    assert list(table.columns) == ["Price % [$]", "__make__", "built %s", "Is a bargain?"]
    assert table["__make__"].tolist() == ["b", "a", "c"]
    assert table["Price % [$]"].isna().tolist() == [False, True, False]


def test_read_data_lines__columns_order_limit_and_conditions__are_obeyed(filled: Machine) -> None:
    table = filled.read_data_lines_from_db(
        input_columns=["Line_ID", "__make__"],
        output_columns=[],
        where_clause_dict={"IsForLearning": True, "with_reserved_columns": True},
        sort_by="-__make__",
        rows_count_limit=2,
    )

    assert table.to_dict("split")["data"] == [[3, "c"], [1, "b"]]


def test_read_data_lines__random__gives_each_line_once(filled: Machine) -> None:
    table = filled.read_data_lines_from_db(input_columns=["Line_ID"], is_random=True)

    assert sorted(table["Line_ID"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"sort_by": "x", "is_random": True}, ValueError, "Give one of the two"),
        ({"sort_by": "prise"}, UnknownColumn, "no column 'prise'"),
        ({"input_columns": ["prise"]}, UnknownColumn, "no column 'prise'"),
        ({"where_clause_dict": {"prise": 1}}, UnknownColumn, "no column 'prise'"),
    ],
)
def test_read_data_lines__wrong_names__are_told(
    filled: Machine, options: dict, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        filled.read_data_lines_from_db(**options)


def test_machine_of_the_core__tables_by_its_dictionaries__hold_lines(owner: User) -> None:
    machine = Machine.objects.create(
        machine_name="core",
        machine_owner_user=owner,
        mdc_columns_name_input_user_df={"size": True, "price": False},
        mdc_columns_name_output_user_df={"size": False, "price": True},
        dfr_columns_type_user_df={"size": ColumnType.FLOAT, "price": ColumnType.FLOAT},
    )
    line_tables_create(machine.line_models, using="default")
    inputs = machine.get_machine_data_input_lines_model()
    outputs = machine.get_machine_data_output_lines_model()

    inputs.objects.create(Line_ID=7, size=1.5)
    outputs.objects.create(Line_ID=7, price=9.0)
    data_lines_append(machine, [{"size": 2.5}])

    assert (inputs.__name__[-14:], outputs.__name__[-15:]) == ("DataInputLines", "DataOutputLines")
    assert outputs.objects.get(Line_ID=7).price == 9.0
    assert machine.read_data_lines_from_db()["size"].tolist() == [1.5, 2.5]
    assert machine.get_data_lines().last().pk == 8


@pytest.mark.django_db(transaction=True)
def test_machine_of_the_core__schema_editor_of_its_own__makes_the_tables() -> None:
    machine = Machine.objects.create(
        machine_name="core",
        machine_owner_user=User.objects.create(username="ada"),
        mdc_columns_name_input_user_df={"size": True},
        dfr_columns_type_user_df={"size": ColumnType.FLOAT},
    )

    with connection.schema_editor() as editor:
        editor.create_model(machine.get_machine_data_input_lines_model())
        editor.create_model(machine.get_machine_data_output_lines_model())

    assert machine.append_data_lines([{"size": 1.0}]) == 1
    machine.get_machine_data_output_lines_model().delete_table()
    machine.get_machine_data_input_lines_model().delete_table()
    with transaction.atomic():
        machine.delete()
