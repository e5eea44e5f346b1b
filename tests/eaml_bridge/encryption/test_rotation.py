"""Tests of the change from key to key."""

import io
import itertools
import threading

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from eaml_bridge.encryption.keys import new_key
from eaml_bridge.encryption.rotation import encrypted_models, keys_rotate
from tests.eaml_bridge.encryption.raw import raw, write_raw
from tests.eaml_bridge.samples.models import Letter

OLD, NEW = new_key("old"), new_key("new")

pytestmark = pytest.mark.django_db


@pytest.fixture
def use_keys(settings: LazySettings):
    def use(*entries: str) -> None:
        settings.EAML = {**settings.EAML, "ENCRYPTION_KEYS": entries}

    use(OLD)
    return use


@pytest.fixture
def letters(use_keys) -> list[Letter]:
    """Five letters, encrypted with the old key."""
    return Letter.objects.bulk_create(
        [Letter(title=f"{i}", text=f"text {i}", data={"i": i}) for i in range(5)]
    )


def result(**options: object) -> dict[str, tuple[int, int, int]]:
    return {
        column.column.rpartition(".")[2]: (column.rotated, column.current, column.failed)
        for column in keys_rotate(using="default", **options)
        if column.column.startswith("samples.Letter.")
    }


def test_keys_rotate__old_values__get_the_new_key(letters: list[Letter], use_keys) -> None:
    use_keys(NEW, OLD)

    counts = result(batch_size=2)

    assert counts == {"text": (5, 0, 0), "data": (5, 0, 0)}
    use_keys(NEW)
    assert [letter.text for letter in Letter.objects.order_by("pk")] == [
        f"text {i}" for i in range(5)
    ]


def test_keys_rotate__stopped_in_the_middle__goes_on(letters: list[Letter], use_keys) -> None:
    use_keys(NEW, OLD)
    letters[1].save()
    letters[4].save()

    counts = result(batch_size=2)

    assert counts == {"text": (3, 2, 0), "data": (3, 2, 0)}
    assert result() == {"text": (0, 5, 0), "data": (0, 5, 0)}


def test_keys_rotate__reader_in_between__reads_old_and_new(letters: list[Letter], use_keys) -> None:
    use_keys(NEW, OLD)

    seen = [
        [letter.data["i"] for letter in Letter.objects.order_by("pk")]
        for _column in keys_rotate(using="default", batch_size=1)
    ]

    assert seen
    assert all(row == list(range(5)) for row in seen)


def test_keys_rotate__unreadable_value__is_left_and_told(letters: list[Letter], use_keys) -> None:
    write_raw(letters[2], "plain")
    use_keys(NEW, OLD)

    columns = [c for c in keys_rotate(using="default") if c.column == "samples.Letter.text"]

    assert (columns[0].rotated, columns[0].failed) == (4, 1)
    assert f"samples.Letter.text, row {letters[2].pk}: A value of" in columns[0].failures[0]
    assert raw(letters[2]) == "plain"


def test_keys_rotate__plain_text_asked_for__is_encrypted(letters: list[Letter], use_keys) -> None:
    write_raw(letters[2], "plain")

    counts = result(encrypt_plain=True)

    assert counts["text"] == (1, 4, 0)
    assert Letter.objects.get(pk=letters[2].pk).text == "plain"


def test_encrypted_models__further_ones__are_asked_for(settings: LazySettings) -> None:
    path = "tests.eaml_bridge.encryption.test_rotation.further_models"
    settings.EAML = {**settings.EAML, "ENCRYPTED_MODELS": [path]}
    FURTHER.clear()

    assert Letter in encrypted_models()
    assert FURTHER == ["asked"]


FURTHER: list[str] = []


def further_models() -> list[type[Letter]]:
    FURTHER.append("asked")
    return [Letter]


def test_command__rotation__reports_counts(letters: list[Letter], use_keys) -> None:
    use_keys(NEW, OLD)
    output = io.StringIO()

    call_command("eaml_rotate_keys", stdout=output)

    lines = output.getvalue().splitlines()
    assert lines[0] == "Current key: new."
    assert "samples.Letter.text: 5 encrypted anew, 0 were current." in lines
    assert lines[-1] == "Every value is encrypted with the current key."


def test_command__unreadable_value__exits_with_3(letters: list[Letter], use_keys) -> None:
    use_keys(NEW)

    with pytest.raises(CommandError) as caught:
        call_command("eaml_rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())

    assert str(caught.value) == "10 values could not be read and stand as they were."
    assert caught.value.returncode == 3


def test_command__new_key__is_one_that_can_be_used(use_keys) -> None:
    output = io.StringIO()

    call_command("eaml_rotate_keys", "--new-key", "next", stdout=output)

    use_keys(output.getvalue().strip())
    letter = Letter.objects.create(title="t", text="x")
    assert raw(letter).startswith("eaml1:next:")


def test_command__no_keys__says_what_to_set(use_keys) -> None:
    use_keys()

    with pytest.raises(CommandError, match=r"^EAML\['ENCRYPTION_KEYS'\] is empty\. "):
        call_command("eaml_rotate_keys", stdout=io.StringIO())


@pytest.mark.vendor("postgresql")
@pytest.mark.django_db(transaction=True)
def test_keys_rotate__others_read_and_write_meanwhile__loses_nothing(use_keys) -> None:
    letters = Letter.objects.bulk_create([Letter(title=f"{i}", text="0") for i in range(150)])
    use_keys(NEW, OLD)
    errors, is_done = [], threading.Event()

    def work() -> None:
        try:
            for turn in itertools.count(1):
                for letter in letters[::10]:
                    Letter.objects.filter(pk=letter.pk).update(text=str(turn))
                    assert Letter.objects.get(pk=letter.pk).text == str(turn)
                assert len(list(Letter.objects.values_list("text", flat=True))) == 150
                if is_done.is_set():
                    return
        except Exception as error:  # noqa: BLE001  # Told by the assertion below.
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()

    counts = result(batch_size=7)
    is_done.set()
    thread.join()

    assert errors == []
    assert counts["text"][2] == 0
    use_keys(NEW)
    assert {
        letter.text for letter in Letter.objects.exclude(pk__in=[x.pk for x in letters[::10]])
    } == {"0"}
    assert Letter.objects.exclude(text__isnull=True).count() == 150
