"""Tests of finding what was done to the audit trail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from eamllogger.audit import audit_record
from eamllogger.audit_chain import audit_verify, entry_hash
from eamllogger.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[AuditEntry]:
    return [
        audit_record(action=f"a.{i}", object_key=i, before={"x": i}, after={"x": i + 0.5})
        for i in range(1, 6)
    ]


def test_audit_verify__nothing_touched__is_whole(entries: list[AuditEntry]) -> None:
    found = audit_verify()

    assert (found.entries, found.number, found.problems) == (5, 5, [])
    assert found.hash == entries[-1].hash


def test_audit_verify__no_entries__is_whole() -> None:
    assert audit_verify().problems == []


@pytest.mark.parametrize(
    "change",
    [{"action": "a.x"}, {"actor_name": "eve"}, {"after": {"x": "9"}}, {"hash": "0" * 64}],
)
def test_audit_verify__entry_changed__is_named(
    entries: list[AuditEntry], change: dict[str, object]
) -> None:
    AuditEntry.objects.filter(number=3).update(**change)

    assert "Entry 3 was changed or moved." in audit_verify().problems


def test_audit_verify__entry_changed_with_its_hash__is_named_by_the_next(
    entries: list[AuditEntry],
) -> None:
    entries[2].action = "a.x"
    AuditEntry.objects.filter(number=3).update(action="a.x", hash=entry_hash(entries[2]))

    assert audit_verify().problems == ["Entry 4 does not follow entry 3: one was replaced."]


def test_audit_verify__entries_removed__are_named(entries: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(number__in=[2, 3]).delete()

    assert audit_verify().problems == ["Entries 2 to 3 are missing."]


def test_audit_verify__last_entry_removed__is_named(entries: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(number=5).delete()

    assert audit_verify().problems == ["Entry 5 is missing."]


def test_audit_verify__entries_reordered__are_named(entries: list[AuditEntry]) -> None:
    for number, other in ((2, 99), (3, 2), (99, 3)):
        AuditEntry.objects.filter(number=number).update(number=other)

    assert audit_verify().problems == [
        "Entry 2 was changed or moved.",
        "Entry 3 was changed or moved.",
        "Entry 4 does not follow entry 3: one was replaced.",
    ]


def test_audit_verify__end_record_set_back__is_told(entries: list[AuditEntry]) -> None:
    AuditHead.objects.update(number=4, hash=entries[3].hash)

    assert audit_verify().problems == ["The trail ends with entry 5, and its record says 4."]


def test_audit_verify__whole_chain_written_anew__differs_from_the_note(
    entries: list[AuditEntry],
) -> None:
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    for _ in range(5):
        audit_record(action="forged")

    assert audit_verify().problems == []
    assert audit_verify(noted_number=4, noted_hash=entries[3].hash).problems == [
        "Entry 4 is not the one whose hash was noted."
    ]
    assert audit_verify(noted_number=9, noted_hash=entries[3].hash).problems == [
        "Entry 9, whose hash was noted, is missing."
    ]


class AnyValues(TestCase):
    """Whatever an entry holds, the database gives it back as it was hashed."""

    @settings(max_examples=25)
    @given(
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=6,
            ),
            max_size=4,
        ),
        st.text(max_size=400),
    )
    def test_audit_record__any_values__are_verified(
        self, values: dict[str, object], text: str
    ) -> None:
        audit_record(
            action="a.b", object_name=text, object_key=text[:9], after=values, selection=text
        )

        assert audit_verify().problems == []
