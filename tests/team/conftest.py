"""People and a team for the tests of this folder."""

import pytest

from team.models import Team
from team.services import team_create
from user.models import User


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def eve(db: None) -> User:
    return User.objects.create(username="eve")


@pytest.fixture
def team(ada: User) -> Team:
    return team_create(name="Analysts", owner=ada)
