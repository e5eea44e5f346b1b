"""Tests of the keys, and of the form in which an encrypted value is stored."""

import pytest

from eaml_bridge.encryption.errors import EncryptionKeysMissing, NotEncrypted, UnknownKey
from eaml_bridge.encryption.keys import new_key, parse_keys

OLD, NEW = new_key("old"), new_key("new")


@pytest.mark.parametrize("text", ["", "plain", "a:b:c", "日本\N{SNOWMAN}", "a\x00b", "a\ud800"])
def test_encrypt__any_text__comes_back_and_is_not_seen(text: str) -> None:
    ring = parse_keys((NEW,))

    stored = ring.encrypt(text, context="a.B.c")

    assert stored.startswith("eaml1:new:")
    assert not text or text not in stored.removeprefix("eaml1:new:")
    assert ring.decrypt(stored, context="a.B.c") == text


def test_encrypt__same_text_twice__is_stored_differently() -> None:
    ring = parse_keys((NEW,))

    assert ring.encrypt("x", context="c") != ring.encrypt("x", context="c")


def test_decrypt__older_key__is_read() -> None:
    stored = parse_keys((OLD,)).encrypt("x", context="c")

    assert parse_keys((NEW, OLD)).decrypt(stored, context="c") == "x"


def test_decrypt__key_that_is_gone__says_which_to_add() -> None:
    stored = parse_keys((OLD,)).encrypt("x", context="a.B.c")

    with pytest.raises(UnknownKey) as caught:
        parse_keys((NEW,)).decrypt(stored, context="a.B.c")

    assert str(caught.value) == (
        "A value of a.B.c was encrypted with key 'old', which is not configured (configured: "
        "new). Add this key to EAML_ENCRYPTION_KEYS, behind the newest."
    )


def test_decrypt__value_of_another_column__is_refused() -> None:
    ring = parse_keys((NEW,))
    stored = ring.encrypt("x", context="a.B.c")

    with pytest.raises(NotEncrypted, match="was changed, or moved here from another column"):
        ring.decrypt(stored, context="a.B.d")


@pytest.mark.parametrize("position", [12, 30, -3])
def test_decrypt__one_letter_changed__is_refused(position: int) -> None:
    ring = parse_keys((NEW,))
    letters = list(ring.encrypt("secret text", context="c"))
    letters[position] = "A" if letters[position] != "A" else "B"

    with pytest.raises(NotEncrypted):
        ring.decrypt("".join(letters), context="c")


@pytest.mark.parametrize("stored", ["plain", "", "eaml1:", "eaml1:new", "eaml2:new:AAAA"])
def test_decrypt__no_encrypted_value__is_refused(stored: str) -> None:
    with pytest.raises(NotEncrypted, match="A value of c is stored as plain text"):
        parse_keys((NEW,)).decrypt(stored, context="c")


def test_decrypt__no_data__is_refused() -> None:
    with pytest.raises(NotEncrypted):
        parse_keys((NEW,)).decrypt("eaml1:new:", context="c")


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ((), "is empty"),
        ((":AAAA",), "holds an entry whose id is not 1 to 32 of A-Z a-z 0-9 _ -"),
        (("a:AAAA",), "holds key 'a' of 3 bytes instead of 32"),
        (("a:?",), "holds key 'a', which is no base64"),
        ((NEW, NEW.upper()[:4] + NEW[4:]), "names the key 'NEW' twice, in one case or another"),
    ],
)
def test_parse_keys__entries_that_are_wrong__are_told(
    entries: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(EncryptionKeysMissing) as caught:
        parse_keys(entries)

    assert str(caught.value) == (
        f"EAML['ENCRYPTION_KEYS'] {problem}. Expected entries ID:KEY, the newest first, as "
        "'manage.py eaml_rotate_keys --new-key' prints one; set EAML_ENCRYPTION_KEYS."
    )


def test_new_key__two__differ() -> None:
    assert new_key("a") != new_key("a")
