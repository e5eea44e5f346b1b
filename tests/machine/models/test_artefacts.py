"""Tests of what training leaves behind."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.test import override_settings

from machine.exceptions import ArtefactBroken
from machine.models import EncDecConfiguration, Experiment, Machine, NNModel, artefacts
from user.models import User


@pytest.fixture
def storage(settings: pytest.FixtureRequest, tmp_path: Path):
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    with override_settings(STORAGES={**settings.STORAGES, artefacts.STORAGE_NAME: storage}):
        # The field was made with the storage of the settings at that time.
        field = NNModel._meta.get_field("file")
        before, field.storage = field.storage, artefacts.artefact_storage()
        yield tmp_path
        field.storage = before


@pytest.fixture
def large(storage: Path, monkeypatch: pytest.MonkeyPatch) -> NNModel:
    monkeypatch.setattr(artefacts, "MAX_ROW_BYTES", 10)
    return NNModel.objects.create(nn_model=b"x" * 11, format="keras")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_nn_model__small__stands_in_the_row_with_its_digest() -> None:
    content = b"\x80\x04never unpickled"

    NNModel.objects.create(nn_model=content)

    model = NNModel.objects.get()
    assert model.nn_model == content
    assert (model.sha256, model.size_bytes) == (sha256(content).hexdigest(), len(content))
    assert not model.file


@pytest.mark.django_db
def test_nn_model__large__stands_in_a_file(large: NNModel, storage: Path) -> None:
    model = NNModel.objects.get()

    assert NNModel.objects.filter(nn_model=None).exists()
    assert [path.read_bytes() for path in files(storage)] == [b"x" * 11]
    assert model.nn_model == large.nn_model == b"x" * 11


@pytest.mark.django_db
def test_nn_model__saved_again__is_not_written_again(large: NNModel, storage: Path) -> None:
    model = NNModel.objects.get()
    model.framework = "keras 3"

    model.save()

    assert len(files(storage)) == 1
    assert NNModel.objects.get().nn_model == b"x" * 11


@pytest.mark.django_db(transaction=True)
def test_nn_model__replaced_and_deleted__leaves_no_file(large: NNModel, storage: Path) -> None:
    large.nn_model = b"y" * 12
    large.save()
    contents = [path.read_bytes() for path in files(storage)]

    large.delete()

    assert contents == [b"y" * 12]
    assert files(storage) == []


@pytest.mark.django_db
def test_nn_model__file_changed__is_told(large: NNModel, storage: Path) -> None:
    files(storage)[0].write_bytes(b"z")

    with pytest.raises(ArtefactBroken, match=r"was changed since it was stored\. Train the"):
        _ = NNModel.objects.get().nn_model


@pytest.mark.django_db
def test_nn_model__file_missing__is_told(large: NNModel, storage: Path) -> None:
    files(storage)[0].unlink()

    with pytest.raises(ArtefactBroken, match=r"of a trained model is missing\."):
        _ = NNModel.objects.get().nn_model


def test_extfield__set_read_replace_delete__leaves_no_row(machine: Machine) -> None:
    machine.training_nn_model_extfield = b"one"
    machine.training_nn_model_extfield = b"two"
    stored = Machine.objects.get().training_nn_model_extfield
    count = NNModel.objects.count()

    del machine.training_nn_model_extfield

    assert (stored, count) == (b"two", 1)
    assert machine.training_nn_model_extfield is None
    assert Machine.objects.get().training_nn_model is None
    assert NNModel.objects.count() == 0


def test_extfield__before_the_first_save__is_saved_with_the_machine(owner: User) -> None:
    machine = Machine(machine_name="cars", machine_owner_user=owner)
    machine.enc_dec_configuration_extfield = {"a": 1}
    machine.training_nn_model_extfield = b"one"

    machine.save()

    found = Machine.objects.get()
    assert found.enc_dec_configuration_extfield == {"a": 1}
    assert found.training_nn_model_extfield == b"one"


def test_extfield__row_shared_with_a_copy__stays_for_the_copy(machine: Machine) -> None:
    machine.enc_dec_configuration_extfield = {"a": 1}
    copy = Machine.objects.get(pk=machine.pk)
    copy.pk, copy.machine_name = None, "copy"
    copy.save()

    machine.enc_dec_configuration_extfield = {"a": 2}

    assert Machine.objects.get(name="copy").enc_dec_configuration_extfield == {"a": 1}
    assert EncDecConfiguration.objects.count() == 2


def test_machine_deleted__its_artefacts__go_with_it(machine: Machine) -> None:
    machine.training_nn_model_extfield = b"one"
    machine.enc_dec_configuration_extfield = {"a": 1}

    machine.delete()

    assert (NNModel.objects.count(), EncDecConfiguration.objects.count()) == (0, 0)


def test_experiment__scores__hold_what_cannot_be_measured(machine: Machine) -> None:
    Experiment.objects.create(
        machine=machine, kind="features", scores={"loss": float("nan")}, duration_s=1.5
    )

    assert Experiment.objects.get().scores == {"loss": None}


def test_visible_to__artefacts__are_those_of_visible_machines(
    machine: Machine, owner: User
) -> None:
    machine.training_nn_model_extfield = b"one"
    Experiment.objects.create(machine=machine)
    stranger = User.objects.create(username="eve")

    seen = [kind.objects.visible_to(owner).count() for kind in (NNModel, Experiment)]
    unseen = [kind.objects.visible_to(stranger).count() for kind in (NNModel, Experiment)]

    assert (seen, unseen) == ([1, 1], [0, 0])
