"""What the learning core asks of a machine, by the names that it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any  # Any: what a dictionary by column holds.

from django.db import models, transaction

from eaml_bridge.exceptions import UnknownName
from machine.data_columns import LINE_ID, ColumnField
from machine.dataframes import dataframe_of
from machine.line_models import DataInputLines
from machine.models.artefacts import EncDecConfiguration, NNModel
from machine.models.columns import ColumnsKnowledge
from machine.models.training import TrainingOrders, TrainingResults

if TYPE_CHECKING:
    import pandas as pd

_LENGTH_PREFIX = "=>LEN;"
# Keywords that callers of the core pass through, and that are no conditions.
_NO_CONDITIONS = {"with_reserved_columns", "offset", ""}


class CoreInterface(ColumnsKnowledge, TrainingOrders, TrainingResults):
    """Columns by name, lines as tables of pandas, the trained model as bytes."""

    if TYPE_CHECKING:
        column_fields: Callable[[], dict[str, ColumnField]]
        get_machine_data_output_lines_model: Callable[[], type[models.Model]]
        read_rows: Callable[..., tuple[list[str], Iterator[tuple[object, ...]]]]

        @property
        def database(self) -> str: ...

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the machine, and what was attached to it before it had a row."""
        with transaction.atomic(using=options.get("using") or self.database):
            for name in ("training_nn_model", "enc_dec_configuration"):
                attached = self._state.fields_cache.get(name)
                if attached is not None and attached.pk is None:
                    attached.save()
                    setattr(self, name, attached)
            super().save(*args, **options)

    def get_machine_data_input_lines_list_columns(
        self, include_predefined: bool = False
    ) -> list[str]:
        """The columns of the input table, and after them its number and flags if asked for."""
        predefined = self.get_machine_data_input_lines_list_predefined_columns()
        return [*self._names_in("input"), *(predefined if include_predefined else ())]

    def get_machine_data_output_lines_list_columns(
        self, include_predefined: bool = False
    ) -> list[str]:
        """The columns of the output table, and after them its number if asked for."""
        predefined = self.get_machine_data_output_lines_list_predefined_columns()
        return [*self._names_in("output"), *(predefined if include_predefined else ())]

    @staticmethod
    def get_machine_data_input_lines_list_predefined_columns() -> dict[str, models.Field]:
        """The number and the flags that every input line has, each with its field."""
        return {field.name: field for field in DataInputLines._meta.local_fields}

    def get_machine_data_output_lines_list_predefined_columns(self) -> dict[str, models.Field]:
        """The number that every output line has, with its field."""
        return {LINE_ID: self.get_machine_data_output_lines_model()._meta.pk}

    def get_pre_encoded_list_input_column(self) -> list[str]:
        return _chosen(self.mdc_columns_name_input)

    def get_pre_encoded_list_output_column(self) -> list[str]:
        return _chosen(self.mdc_columns_name_output)

    @property
    def get_user_df_list_names_input_column(self) -> list[str]:
        return _chosen(self.mdc_columns_name_input_user_df)

    @property
    def get_user_df_list_names_output_column(self) -> list[str]:
        return _chosen(self.mdc_columns_name_output_user_df)

    @property
    def get_user_df_list_all_column(self) -> list[str]:
        return [
            *self.get_user_df_list_names_input_column,
            *self.get_user_df_list_names_output_column,
        ]

    def get_machine_info_by_field_name_and_column_name(
        self, field_name: str, column_name: str
    ) -> Any:
        """What a dictionary field holds for a column, or an empty text.

        Args:
            field_name: with `=>LEN;` before it, the length of what is held is given.
        """
        is_length = field_name.startswith(_LENGTH_PREFIX)
        name = field_name.removeprefix(_LENGTH_PREFIX)
        self._field_named(name)
        value = (getattr(self, name) or {}).get(column_name, "")
        return len(value) if is_length else value

    def update_field_directly_by_sql(self, field_name: str) -> None:
        """Write one field of this machine as it is now, and nothing else.

        Raises:
            UnknownName: there is no such field.
        """
        field = self._field_named(field_name)
        # Past the audit trail: what is found out of data is no decision of anybody.
        rows = type(self)._base_manager.using(self.database).filter(pk=self.pk)
        rows.update(**{field.attname: getattr(self, field.attname)})

    def read_data_lines_from_db(
        self,
        input_columns: list[str] | None = None,
        output_columns: list[str] | None = None,
        where_clause_dict: Mapping[str, object] | None = None,
        sort_by: str | None = None,
        rows_count_limit: int | None = None,
        is_random: bool = False,
    ) -> pd.DataFrame:
        """Lines as a table of pandas; all columns when none is named.

        Args:
            where_clause_dict: values by the real names of columns or flags, or lookups.
            sort_by: a column, with `-` before it for descending.
        Raises:
            LibraryMissing: pandas is not installed.
            UnknownColumn: a name is none of a column.
            ValueError: `sort_by` and `is_random` are both given.
        """
        names, rows = self.read_rows(
            columns=[*(input_columns or ()), *(output_columns or ())],
            where={
                name: value
                for name, value in (where_clause_dict or {}).items()
                if name not in _NO_CONDITIONS
            },
            sort_by=sort_by or "",
            limit=rows_count_limit,
            is_random=is_random,
        )
        return dataframe_of(rows, columns=names)

    @property
    def training_nn_model_extfield(self) -> bytes | None:
        """The bytes of the trained model; set and deleted together with its row."""
        return self.training_nn_model.nn_model if self.training_nn_model else None

    @training_nn_model_extfield.setter
    def training_nn_model_extfield(self, content: bytes | None) -> None:
        self._attach("training_nn_model", None if content is None else NNModel(nn_model=content))

    @training_nn_model_extfield.deleter
    def training_nn_model_extfield(self) -> None:
        self._attach("training_nn_model", None)

    @property
    def enc_dec_configuration_extfield(self) -> Any:
        """The encoding as a dictionary; set and deleted together with its row."""
        attached = self.enc_dec_configuration
        return attached.enc_dec_config if attached else None

    @enc_dec_configuration_extfield.setter
    def enc_dec_configuration_extfield(self, configuration: Any) -> None:
        attached = None
        if configuration is not None:
            attached = EncDecConfiguration(enc_dec_config=configuration)
        self._attach("enc_dec_configuration", attached)

    @enc_dec_configuration_extfield.deleter
    def enc_dec_configuration_extfield(self) -> None:
        self._attach("enc_dec_configuration", None)

    def _attach(self, name: str, attached: models.Model | None) -> None:
        """Replace what is attached, in the database too once the machine is there.

        The old row goes with it, unless another machine, a copy of this one, uses it as well.
        """
        old = getattr(self, name)
        if self.pk is None:
            setattr(self, name, attached)
            return
        with transaction.atomic(using=self.database):
            if attached is not None:
                attached.save(using=self.database)
            setattr(self, name, attached)
            self.update_field_directly_by_sql(name)
            if old is not None and old.pk is not None and not old.machines.exists():
                old.delete()

    def _field_named(self, name: str) -> models.Field:
        fields = {field.name: field for field in self._meta.concrete_fields}
        if name not in fields:
            raise UnknownName("field", name, known=fields, where="of a machine")
        return fields[name]

    def _names_in(self, table: str) -> list[str]:
        return [name for name, field in self.column_fields().items() if field.table == table]


def _chosen(columns: Mapping[str, object] | None) -> list[str]:
    return [name for name, is_chosen in (columns or {}).items() if is_chosen]
