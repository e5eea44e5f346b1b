"""Who asks and who advises in the tests of this folder."""

from pathlib import Path

import pytest
from django.core.files.storage.filesystem import FileSystemStorage

from consulting.models import ConsultingRequest
from consulting.services import consulting_request_assign, consulting_request_create
from user.models import User


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files lie in a folder of the test."""
    field = ConsultingRequest._meta.get_field("uploaded_file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def asker(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create(username="chief", is_super_admin=True)


@pytest.fixture
def consultant(db: None) -> User:
    return User.objects.create(username="carl")


@pytest.fixture
def request_(asker: User, consultant: User, chief: User) -> ConsultingRequest:
    """Open, with a consultant."""
    made = consulting_request_create(by=asker, description="My columns are odd.")
    consulting_request_assign(made, consultant, by=chief)
    return made
