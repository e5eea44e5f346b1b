"""What training a machine is told and what it found out; part of the machine's own table."""

from django.db import models

from machine.fields import ColumnDictionaryField, CountField, InstantField, MeasureField


class TrainingOrders(models.Model):
    """How a machine is to be trained, and which of its steps are to be done again."""

    machine_is_data_lines_training_count_limit_enabled = models.BooleanField(
        "is the count of training lines limited", default=False
    )
    machine_data_lines_training_count_limit = CountField(
        "training lines at most", null=True, blank=True
    )

    machine_is_re_run_mdc = models.BooleanField("analyse the data again", default=False)
    machine_is_re_run_ici = models.BooleanField("weigh the inputs again", default=False)
    machine_is_re_run_fe = models.BooleanField("engineer features again", default=False)
    machine_is_re_run_enc_dec = models.BooleanField("configure encoding again", default=False)
    machine_is_re_run_nn_config = models.BooleanField("configure the network again", default=False)
    machine_is_re_run_model = models.BooleanField("train again", default=False)

    fe_budget_total = MeasureField("budget of features", null=True, blank=True)
    fe_columns_fet = ColumnDictionaryField("features of each column")
    fe_count_of_fet = ColumnDictionaryField("columns of each feature")
    fe_find_delay_sec = CountField("search for features, in seconds", null=True, blank=True)
    fe_columns_inputs_importance_evaluation = ColumnDictionaryField("importance of each input")
    fe_columns_inputs_importance_find_delay_sec = CountField(
        "weighing of inputs, in seconds", null=True, blank=True
    )

    enc_dec_configuration = models.ForeignKey(
        "machine.EncDecConfiguration",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name="encoding",
    )
    enc_dec_columns_info_input_encode_count = CountField("encoded inputs", null=True, blank=True)
    enc_dec_columns_info_output_encode_count = CountField("encoded outputs", null=True, blank=True)

    parameter_nn_loss = models.CharField("loss", max_length=100, null=True, blank=True, default="")
    parameter_nn_loss_scaler = MeasureField("scaler of the loss", null=True, blank=True)
    parameter_nn_optimizer = models.CharField("optimizer", max_length=150, null=True, blank=True)
    parameter_nn_shape = ColumnDictionaryField("shape of the network")
    parameter_nn_find_delay_sec = CountField(
        "search for the network, in seconds", null=True, blank=True
    )

    class Meta:
        abstract = True


class TrainingResults(models.Model):
    """The trained model of a machine, how long it took, and how good it is."""

    training_nn_model = models.ForeignKey(
        "machine.NNModel",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name="trained model",
    )
    training_training_total_delay_sec = MeasureField("training, in seconds", null=True, blank=True)
    training_training_cell_delay_sec = MeasureField(
        "training of a cell, in seconds", null=True, blank=True
    )
    training_date_time_machine_model = InstantField("trained at", null=True, blank=True)
    training_training_epoch_count = CountField("epochs", null=True, blank=True)
    training_training_batch_size = CountField("size of a batch", null=True, blank=True)
    training_total_training_line_count = CountField("lines trained on", null=True, blank=True)
    training_type_machine_hardware = models.TextField("hardware", null=True, blank=True)

    log_work_message = ColumnDictionaryField("messages of works")
    log_work_status = ColumnDictionaryField("states of works")

    training_eval_loss_sample_training = MeasureField(
        "loss on training lines", null=True, blank=True
    )
    training_eval_loss_sample_evaluation = MeasureField(
        "loss on evaluation lines", null=True, blank=True
    )
    training_eval_loss_sample_training_noise = MeasureField(
        "loss on training lines with noise", null=True, blank=True
    )
    training_eval_loss_sample_evaluation_noise = MeasureField(
        "loss on evaluation lines with noise", null=True, blank=True
    )
    training_eval_accuracy_sample_training = MeasureField(
        "accuracy on training lines", null=True, blank=True
    )
    training_eval_accuracy_sample_evaluation = MeasureField(
        "accuracy on evaluation lines", null=True, blank=True
    )
    training_eval_accuracy_sample_training_noise = MeasureField(
        "accuracy on training lines with noise", null=True, blank=True
    )
    training_eval_accuracy_sample_evaluation_noise = MeasureField(
        "accuracy on evaluation lines with noise", null=True, blank=True
    )
    training_eval_outputs_cols_loss_sample_evaluation = ColumnDictionaryField("loss of each output")
    training_eval_outputs_cols_accuracy_sample_evaluation = ColumnDictionaryField(
        "accuracy of each output"
    )

    class Meta:
        abstract = True
