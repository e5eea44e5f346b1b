"""The machine: a table of data, what is known of it, and its state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal  # Any: options of an import.

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models

from eaml_bridge.aliases import AliasedFields
from eaml_bridge.mixins import MLProcessingMixin
from machine.data_columns import (
    ColumnField,
    DataColumn,
    column_fields_of,
    data_columns_from_dictionaries,
)
from machine.exceptions import ColumnEncrypted, UnknownColumn
from machine.line_models import DataInputLines, DataOutputLines, LineModels, line_models
from machine.line_queries import translated_filters
from machine.models.columns import ColumnStatistics
from machine.models.core_interface import CoreInterface
from machine.models.market import PRICE_FIELDS, MarketTerms, not_negative
from machine.querysets import MachineQuerySet
from team.roles import WRITING_ROLES
from user.models import User

if TYPE_CHECKING:
    from machine.importing.report import ImportReport

MAX_NAME_LENGTH = 500

# Of public data everybody may read so many lines when only a sample is public.
SAMPLE_LINES = 100

MachineAction = Literal["view", "read_lines", "change", "delete"]


class MachineStatus(models.TextChoices):
    """Where a machine stands in its life."""

    DRAFT = "draft", "Draft"
    PENDING = "pending", "Pending"
    PROCESSING = "processing", "Processing"
    ACTIVE = "active", "Active"
    FAILED = "failed", "Failed"
    ARCHIVED = "archived", "Archived"


class Machine(
    AliasedFields,
    CoreInterface,
    ColumnStatistics,
    MarketTerms,
    MLProcessingMixin,
):
    """A table of data that belongs to somebody; its lines stand in two tables of their own."""

    ml_script = "machine/machines"
    field_aliases: ClassVar = {
        "name": "machine_name",
        "user": "machine_owner_user",
        "team": "machine_owner_team",
    }

    machine_name = models.CharField("name", max_length=MAX_NAME_LENGTH)
    machine_description = models.TextField("description", blank=True)
    machine_owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="machines",
        verbose_name="owner",
    )
    machine_owner_team = models.ForeignKey(
        "team.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name="team",
    )
    status = models.CharField(
        max_length=10, choices=MachineStatus, default=MachineStatus.DRAFT, db_index=True
    )
    configuration = models.JSONField(default=dict, blank=True)
    machine_level = models.PositiveSmallIntegerField("level", default=1)
    machine_original = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="copied from",
    )
    timestamp = models.DateTimeField("created", auto_now_add=True)
    updated_at = models.DateTimeField("changed", auto_now=True)

    objects = MachineQuerySet.as_manager()

    class Meta:
        ordering = ("machine_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("machine_owner_user", "machine_name"),
                name="machine_name_unique_per_owner",
                violation_error_message="This user owns a machine of this name already.",
            ),
            models.CheckConstraint(
                condition=models.Q(*(not_negative(field) for field in PRICE_FIELDS)),
                name="machine_amounts_not_negative",
                violation_error_message="An amount cannot be negative.",
            ),
        )
        indexes = (models.Index(fields=("-timestamp",), name="machine_newest_first"),)

    def __str__(self) -> str:
        return self.machine_name

    def can(self, user: User, action: MachineAction) -> bool:
        """Whether `user` may do `action`; everything else that asks about machines asks here."""
        if not user.is_active:
            return False
        if user.has_full_reach or self.machine_owner_user_id == user.pk:
            return True
        team = self.machine_owner_team
        role = team.role_of(user) if team else None
        if action == "view":
            return role is not None or self.machine_data_source_is_public
        if action == "read_lines":
            is_sample = self.machine_data_source_sample_only_public
            return role is not None or (self.machine_data_source_is_public and not is_sample)
        return action == "change" and role in WRITING_ROLES

    def column_fields(self, *, include_predefined: bool = False) -> dict[str, ColumnField]:
        """Where each column is found in the models of the lines, by its real name, in order.

        Args:
            include_predefined: put the line number and the flags before the columns.
        """
        return column_fields_of(self.known_columns, include_predefined=include_predefined)

    def get_machine_data_input_lines_model(self) -> type[DataInputLines]:
        return self.line_models.input

    def get_machine_data_output_lines_model(self) -> type[DataOutputLines]:
        return self.line_models.output

    def get_data_lines(self, **filters: object) -> models.QuerySet[DataInputLines]:
        """The input lines in their order, each with its output line joined as `output`.

        Args:
            filters: lookups that begin with the real name of a column, e.g. `Price__gt`.
        Raises:
            UnknownColumn: a filter begins with no column's name.
        """
        lines = self.get_machine_data_input_lines_model().objects.using(self.database)
        fields = self.column_fields(include_predefined=True)
        translated = translated_filters(filters, fields=fields, machine=self.machine_name)
        return lines.select_related("output").filter(**translated).order_by("pk")

    def lines_visible_to(self, user: User) -> models.QuerySet[DataInputLines]:
        """The lines that `user` may read: all, or the first ones, or none."""
        lines = self.get_data_lines()
        if self.can(user, "read_lines"):
            return lines
        if not self.can(user, "view"):
            return lines.none()
        sample = lines.values("pk")[:SAMPLE_LINES]
        return lines.filter(pk__in=sample)

    def read_rows(
        self,
        *,
        columns: Sequence[str] = (),
        where: Mapping[str, object] | None = None,
        sort_by: str = "",
        limit: int | None = None,
        is_random: bool = False,
    ) -> tuple[list[str], Iterator[tuple[object, ...]]]:
        """Lines as tuples, read a few thousand at a time, and the names of their columns.

        Args:
            columns: real names; all columns when empty.
            where: lookups that begin with the real name of a column.
            sort_by: a column, with `-` before it for descending; the order of the lines when empty.
        Raises:
            UnknownColumn: a name is none of a column.
            ColumnEncrypted: lines are to be chosen or sorted by an encrypted column.
            ValueError: `sort_by` and `is_random` are both given.
        """
        if sort_by and is_random:
            raise ValueError("Lines cannot be sorted and random at once. Give one of the two.")
        fields = self.column_fields(include_predefined=True)
        names = list(columns) or list(self.column_fields())
        paths = [self._path_of(name, fields) for name in names]
        lines = self.get_data_lines(**(where or {}))
        if is_random:
            lines = lines.order_by("?")
        elif sort_by:
            sign = "-" if sort_by.startswith("-") else ""
            path = self._path_of(sort_by.removeprefix("-"), fields)
            if fields[sort_by.removeprefix("-")].is_encrypted:
                raise ColumnEncrypted(sort_by.removeprefix("-"), machine=self.machine_name)
            lines = lines.order_by(sign + path, "pk")
        rows = lines.values_list(*paths)
        return names, iter((rows[:limit] if limit else rows).iterator())

    def append_data_lines(
        self, rows: Iterable[Mapping[str, object]], *, is_for_learning: bool = True
    ) -> int:
        """Add rows as lines; see `machine.services.data_lines_append`."""
        from machine.services import data_lines_append  # the services know this model

        return data_lines_append(self, rows, is_for_learning=is_for_learning)

    def import_csv(self, path: Path | str, **options: Any) -> "ImportReport":
        """Add the rows of a file as lines; see `machine.importing.appending`."""
        from machine.importing.appending import file_append  # as above

        return file_append(self, Path(path), **options)

    def count_data_lines(self) -> int:
        return self.get_machine_data_input_lines_model().objects.using(self.database).count()

    @property
    def line_models(self) -> LineModels:
        """The models of this machine's lines; new ones once its columns have changed."""
        if self.pk is None:
            raise ValueError("A machine has no data lines before it is saved; save it first.")
        return line_models(self.pk, self.known_columns)

    @property
    def data_lines_are_sensitive(self) -> bool:
        """Whether texts of the lines stand encrypted; new columns of text do then, too."""
        return any(column.sealed_as for column in self.known_columns)

    @property
    def database(self) -> str:
        """Alias of the database that holds this machine, and with it its lines."""
        return self._state.db or DEFAULT_DB_ALIAS

    @property
    def known_columns(self) -> tuple[DataColumn, ...]:
        """The columns of both tables, in their order."""
        if self.data_columns:
            return tuple(DataColumn.from_json(entry) for entry in self.data_columns)
        # The learning core makes machines too, and knows columns by its dictionaries only.
        return data_columns_from_dictionaries(
            self.mdc_columns_name_input_user_df,
            self.mdc_columns_name_output_user_df,
            self.dfr_columns_type_user_df,
        )

    def _path_of(self, name: str, fields: Mapping[str, ColumnField]) -> str:
        if name not in fields:
            raise UnknownColumn(name, known=fields, machine=self.machine_name)
        return fields[name].path
