"""Signing in by username or by e-mail address."""

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from user.models import User


class UsernameOrEmailBackend(ModelBackend):
    """Accepts the e-mail address, in any case, in the place of the username."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: object,
    ) -> User | None:
        name = username or credentials.get(User.USERNAME_FIELD) or credentials.get("email")
        if not isinstance(name, str) or password is None:
            return None
        user = User.objects.by_username_or_email(name)
        if user is None:
            # Takes as long as checking a password, so that the time does not tell who exists.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
