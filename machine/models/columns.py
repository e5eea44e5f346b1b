"""What is known of the columns of a machine; part of the machine's own table."""

from django.db import models

from machine.fields import ColumnDictionaryField, ColumnTypesField, CountField


class ColumnsKnowledge(models.Model):
    """Names, types and descriptions of the columns, and what was counted in each.

    Every dictionary is keyed by column.
    """

    # A list, not a dictionary by name: PostgreSQL does not keep the order of keys.
    data_columns = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="The columns in their order, each with its number, name, table and type.",
    )

    machine_columns_errors = ColumnDictionaryField("column errors")
    machine_columns_warnings = ColumnDictionaryField("column warnings")

    dfr_columns_description_user_df = ColumnDictionaryField(
        "column descriptions", help_text="What each column means, by its name."
    )
    dfr_columns_type_user_df = ColumnTypesField("column types")
    dfr_columns_python_user_df = ColumnDictionaryField("column types in Python")

    mdc_columns_name_input_user_df = ColumnDictionaryField("whether a user's column is an input")
    mdc_columns_name_output_user_df = ColumnDictionaryField("whether a user's column is an output")
    mdc_columns_name_input = ColumnDictionaryField("whether a prepared column is an input")
    mdc_columns_name_output = ColumnDictionaryField("whether a prepared column is an output")
    mdc_columns_total_count = CountField("columns", null=True, blank=True)
    mdc_columns_input_count = CountField("input columns", null=True, blank=True)
    mdc_columns_output_count = CountField("output columns", null=True, blank=True)
    mdc_columns_data_type = ColumnTypesField("types of prepared columns")
    mdc_columns_count_of_datatypes = ColumnDictionaryField("columns of each type")
    mdc_columns_input_count_of_datatypes = ColumnDictionaryField("input columns of each type")
    mdc_columns_output_count_of_datatypes = ColumnDictionaryField("output columns of each type")
    mdc_columns_json_structure = ColumnDictionaryField("structure of JSON columns")
    mdc_columns_unique_values_count = ColumnDictionaryField("different values")
    mdc_columns_missing_percentage = ColumnDictionaryField("missing values, in percent")
    mdc_columns_most_frequent_values_count = ColumnDictionaryField("most frequent values")

    class Meta:
        abstract = True


class ColumnStatistics(models.Model):
    """How the values of each column are spread, and what its texts are made of."""

    mdc_columns_values_mean = ColumnDictionaryField("mean")
    mdc_columns_values_std_dev = ColumnDictionaryField("standard deviation")
    mdc_columns_values_skewness = ColumnDictionaryField("skewness")
    mdc_columns_values_kurtosis = ColumnDictionaryField("kurtosis")
    mdc_columns_values_min = ColumnDictionaryField("smallest value")
    mdc_columns_values_max = ColumnDictionaryField("greatest value")
    mdc_columns_values_quantile02 = ColumnDictionaryField("quantile 0.2")
    mdc_columns_values_quantile03 = ColumnDictionaryField("quantile 0.3")
    mdc_columns_values_quantile07 = ColumnDictionaryField("quantile 0.7")
    mdc_columns_values_quantile08 = ColumnDictionaryField("quantile 0.8")
    mdc_columns_values_sem = ColumnDictionaryField("standard error of the mean")
    mdc_columns_values_median = ColumnDictionaryField("median")
    mdc_columns_values_mode = ColumnDictionaryField("mode")

    mdc_columns_values_str_percent_uppercase = ColumnDictionaryField("capitals, in percent")
    mdc_columns_values_str_percent_lowercase = ColumnDictionaryField("small letters, in percent")
    mdc_columns_values_str_percent_digit = ColumnDictionaryField("digits, in percent")
    mdc_columns_values_str_percent_punctuation = ColumnDictionaryField("punctuation, in percent")
    mdc_columns_values_str_percent_operators = ColumnDictionaryField("operators, in percent")
    mdc_columns_values_str_percent_underscore = ColumnDictionaryField("underscores, in percent")
    mdc_columns_values_str_percent_space = ColumnDictionaryField("blanks, in percent")

    mdc_columns_values_str_language_en = ColumnDictionaryField("texts in English")
    mdc_columns_values_str_language_fr = ColumnDictionaryField("texts in French")
    mdc_columns_values_str_language_de = ColumnDictionaryField("texts in German")
    mdc_columns_values_str_language_it = ColumnDictionaryField("texts in Italian")
    mdc_columns_values_str_language_es = ColumnDictionaryField("texts in Spanish")
    mdc_columns_values_str_language_pt = ColumnDictionaryField("texts in Portuguese")
    mdc_columns_values_str_language_others = ColumnDictionaryField("texts in other languages")
    mdc_columns_values_str_language_none = ColumnDictionaryField("texts in no language")

    class Meta:
        abstract = True
