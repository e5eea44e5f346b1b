"""What is known of the columns of a machine; part of the machine's own table."""

from django.db import models


class ColumnsKnowledge(models.Model):
    """Names, types and descriptions of the columns."""

    # A list, not a dictionary by name: PostgreSQL does not keep the order of keys.
    data_columns = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="The columns in their order, each with its number, name, table and type.",
    )
    dfr_columns_description_user_df = models.JSONField(
        "column descriptions",
        default=dict,
        blank=True,
        help_text="What each column means, by its name.",
    )

    class Meta:
        abstract = True
