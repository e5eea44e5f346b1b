"""Tests of the way of a request, and of who may take which step."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from consulting import services
from consulting.exceptions import (
    ConsultingActionRefused,
    ConsultingValueRefused,
    TransitionRefused,
    UploadRefused,
)
from consulting.models import TRANSITIONS, ConsultingRequest, ConsultingStatus
from eamllogger.models import AuditEntry
from machine.models import Machine
from team.services import team_create
from user.models import User

STEPS: dict[str, Callable[[ConsultingRequest, User, User], object]] = {
    "waiting_approval": lambda r, _asker, advisor: services.consulting_request_quote(
        r, by=advisor, amount=Decimal("99.5"), delay_days=3
    ),
    "contract": lambda r, asker, _advisor: services.consulting_request_approve(
        r, by=asker, amount=Decimal("99.5")
    ),
    "open": lambda r, asker, _advisor: services.consulting_request_decline(r, by=asker),
    "cancelled": lambda r, asker, _advisor: services.consulting_request_cancel(r, by=asker),
    "finished": lambda r, _asker, advisor: services.consulting_request_finish(r, by=advisor),
    "failed": lambda r, _asker, advisor: services.consulting_request_finish(
        r, by=advisor, has_failed=True
    ),
}
# How each state is reached from an open request.
WAYS = {
    "open": (),
    "waiting_approval": ("waiting_approval",),
    "contract": ("waiting_approval", "contract"),
    "finished": ("waiting_approval", "contract", "finished"),
    "failed": ("waiting_approval", "contract", "failed"),
    "cancelled": ("cancelled",),
}


def bring_to(status: str, request_: ConsultingRequest, asker: User, advisor: User) -> None:
    for step in WAYS[status]:
        STEPS[step](request_, asker, advisor)


@pytest.mark.parametrize("target", list(ConsultingStatus))
@pytest.mark.parametrize("status", list(ConsultingStatus))
def test_steps__from_each_state_to_each__as_the_table_says(
    request_: ConsultingRequest, asker: User, consultant: User, status: str, target: str
) -> None:
    bring_to(status, request_, asker, consultant)

    if target in TRANSITIONS[status]:
        STEPS[target](request_, asker, consultant)
        assert ConsultingRequest.objects.get().status == target
    else:
        with pytest.raises(TransitionRefused, match=f"A request that is '{status}' cannot be "):
            STEPS[target](request_, asker, consultant)
        assert ConsultingRequest.objects.get().status == status


def test_way__from_question_to_end__is_audited_without_the_text(
    request_: ConsultingRequest, asker: User, consultant: User
) -> None:
    bring_to("finished", request_, asker, consultant)

    entries = AuditEntry.objects.filter(object_type="consulting.consultingrequest")
    told = list(entries.order_by("pk").values_list("action", "actor_name"))
    assert told == [
        ("consultingrequest.create", "ada"),
        ("consultingrequest.assign", "chief"),
        ("consultingrequest.quoted", "carl"),
        ("consultingrequest.approved", "ada"),
        ("consultingrequest.finished", "carl"),
    ]
    assert not any("odd" in str((entry.before, entry.after)) for entry in entries)
    assert request_.ended_at is not None
    assert (request_.amount_usd, request_.delay_days) == (Decimal("99.5"), 3)


@pytest.mark.parametrize(
    ("status", "target", "who"),
    [
        ("open", "waiting_approval", "ada"),
        ("waiting_approval", "contract", "carl"),
        ("waiting_approval", "contract", "chief"),
        ("waiting_approval", "open", "carl"),
        ("open", "cancelled", "carl"),
        ("contract", "finished", "ada"),
        ("contract", "failed", "eve"),
    ],
)
def test_steps__by_who_may_not__are_refused(
    request_: ConsultingRequest, asker: User, consultant: User, status: str, target: str, who: str
) -> None:
    bring_to(status, request_, asker, consultant)
    user, _ = User.objects.get_or_create(username=who)

    with pytest.raises(ConsultingActionRefused, match=f"User '{who}' may not "):
        STEPS[target](request_, user, user)

    assert ConsultingRequest.objects.get().status == status


def test_approve__quote_that_was_changed_meanwhile__is_refused(
    request_: ConsultingRequest, asker: User, consultant: User
) -> None:
    bring_to("waiting_approval", request_, asker, consultant)
    services.consulting_request_quote(request_, by=consultant, amount=Decimal(500), delay_days=3)

    with pytest.raises(ConsultingValueRefused, match=r"is 500\.0+ USD now, approved was 99\.5 USD"):
        STEPS["contract"](request_, asker, consultant)


def test_decline__then_approve__has_nothing_to_approve(
    request_: ConsultingRequest, asker: User, consultant: User
) -> None:
    bring_to("waiting_approval", request_, asker, consultant)
    services.consulting_request_decline(request_, by=asker)

    assert (request_.amount_usd, request_.quoted_at) == (None, None)
    with pytest.raises(TransitionRefused, match="must be 'waiting_approval'"):
        STEPS["contract"](request_, asker, consultant)


def test_status__without_a_quote__is_refused_by_the_database(request_: ConsultingRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultingRequest.objects.update(status="contract")


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("0.001"), Decimal("NaN"), Decimal("1e10")])
def test_quote__amount_that_is_none__is_refused(
    request_: ConsultingRequest, consultant: User, amount: Decimal
) -> None:
    with pytest.raises(ConsultingValueRefused, match=r"The amount is .* with whole cents"):
        services.consulting_request_quote(request_, by=consultant, amount=amount, delay_days=3)


def test_quote__no_time__is_refused(request_: ConsultingRequest, consultant: User) -> None:
    with pytest.raises(ConsultingValueRefused, match="The delay is 0 days; expected are 1 to 3650"):
        services.consulting_request_quote(request_, by=consultant, amount=Decimal(1), delay_days=0)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 20_001, "a\0b"], ids=len)
def test_create__text_that_is_none__is_refused(asker: User, text: str) -> None:
    with pytest.raises(ConsultingValueRefused, match="expected is a text of 1 to 20,000"):
        services.consulting_request_create(by=asker, description=text)


def test_create__category_that_does_not_exist__is_refused(asker: User) -> None:
    with pytest.raises(ConsultingValueRefused, match=r"'magic' does not exist. Use data, training"):
        services.consulting_request_create(by=asker, description="x", category="magic")


def test_create__about_the_machine_of_another__is_refused(asker: User, consultant: User) -> None:
    machine = Machine.objects.create(machine_name="m", machine_owner_user=consultant)

    with pytest.raises(ConsultingActionRefused, match="'ada' may not see the machine"):
        services.consulting_request_create(by=asker, description="x", machine=machine)


def test_create__for_the_team_of_others__is_refused(asker: User, consultant: User) -> None:
    team = team_create(name="t", owner=consultant)

    with pytest.raises(ConsultingActionRefused, match="'ada' may not ask for the team"):
        services.consulting_request_create(by=asker, description="x", team=team)


def test_texts__in_the_database__are_not_readable(request_: ConsultingRequest, asker: User) -> None:
    services.consulting_message_add(request_, "A secret of the firm", by=asker)

    with connection.cursor() as cursor:
        cursor.execute("SELECT description FROM consulting_consultingrequest")
        description = cursor.fetchone()[0]
        cursor.execute("SELECT text FROM consulting_consultingmessage")
        text = cursor.fetchone()[0]

    assert "odd" not in description
    assert "secret" not in text
    assert request_.messages.get().text == "A secret of the firm"


def test_message__by_who_only_looks_on__is_refused(
    request_: ConsultingRequest, asker: User
) -> None:
    with pytest.raises(ConsultingActionRefused, match="'eve' may not write about it"):
        services.consulting_message_add(request_, "hi", by=User.objects.create(username="eve"))


def test_assign__who_asks__is_refused(
    request_: ConsultingRequest, asker: User, chief: User
) -> None:
    with pytest.raises(ConsultingActionRefused, match="'ada' may not advise himself"):
        services.consulting_request_assign(request_, asker, by=chief)


def test_assign__by_who_asks__is_refused(
    request_: ConsultingRequest, asker: User, consultant: User
) -> None:
    with pytest.raises(ConsultingActionRefused, match=r"may not name a consultant\. Ask a sup"):
        services.consulting_request_assign(request_, consultant, by=asker)


def test_file__with_a_path_in_its_name__lies_under_a_name_of_its_own(
    asker: User, storage: Path
) -> None:
    file = ContentFile(b"a,b\n1,2\n", name="list.csv")
    file.name = "../../etc/li\r\nst.CSV"

    made = services.consulting_request_create(by=asker, description="x", file=file)

    assert made.file_name == "list.CSV"
    (path,) = storage.iterdir()
    assert path.name == made.uploaded_file.name
    assert path.suffix == ".csv"
    assert len(path.stem) == 32


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("page.html", 5, "is of the kind '.html'"),
        ("noname", 5, "is of the kind ''"),
        ("a.csv", 0, "is empty"),
        ("a.csv", 10 * 1024 * 1024 + 1, "has 10,485,761 bytes"),
    ],
)
def test_file__that_is_not_taken__is_refused(
    asker: User, storage: Path, name: str, size: int, reason: str
) -> None:
    with pytest.raises(UploadRefused) as caught:
        services.consulting_request_create(
            by=asker, description="x", file=ContentFile(b"x" * size, name=name)
        )

    assert f"{reason}. Use a file of at most 10 MB: .csv, .json" in str(caught.value)
    assert not storage.exists()


@pytest.mark.django_db(transaction=True)
def test_delete__of_a_request__takes_its_file_along(asker: User, storage: Path) -> None:
    file = ContentFile(b"a", name="a.csv")
    made = services.consulting_request_create(by=asker, description="x", file=file)

    made.delete()

    assert list(storage.iterdir()) == []
