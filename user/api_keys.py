"""What can be done with API keys: made, used, revoked."""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from eamllogger.audit import audit_record, audit_snapshot
from user.exceptions import ApiKeyRefused
from user.models import ApiKey, User

_SCHEME = "eaml"
_PREFIX_BYTES = 6
_PREFIX = re.compile(r"[0-9a-f]{12}\Z")
_SECRET_BYTES = 32
# A key is written as used at most this often: a busy program must not write with each request.
_USE_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class IssuedApiKey:
    """A new key, with the text that nobody sees again."""

    api_key: ApiKey
    text: str


@transaction.atomic
def api_key_create(user: User, *, name: str, expires_at: dt.datetime | None = None) -> IssuedApiKey:
    """Make a key that acts for `user`.

    Raises:
        ApiKeyRefused: the name is empty or too long, or the key would have expired already.
    """
    if not name.strip() or len(name) > 100:
        raise ApiKeyRefused(f"The name {name[:40]!r} does not fit. Use 1 to 100 characters.")
    if expires_at is not None and expires_at <= timezone.now():
        raise ApiKeyRefused(f"The key would have expired at {expires_at}. Name a time to come.")
    prefix, secret = secrets.token_hex(_PREFIX_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    api_key = ApiKey.objects.create(
        user=user, name=name, prefix=prefix, key_hash=_hash(secret), expires_at=expires_at
    )
    audit_record(action="api_key.create", target=api_key, after={"user": user.pk, "name": name})
    return IssuedApiKey(api_key=api_key, text=f"{_SCHEME}_{prefix}_{secret}")


@transaction.atomic
def api_key_revoke(api_key: ApiKey) -> None:
    """Let a key work no longer; a revoked key stays so."""
    if api_key.revoked_at is not None:
        return
    before = audit_snapshot(api_key)
    api_key.revoked_at = timezone.now()
    api_key.save(update_fields=["revoked_at"])
    audit_record(
        action="api_key.revoke", target=api_key, before=before, after=audit_snapshot(api_key)
    )


def api_key_user(text: str) -> User | None:
    """The user for whom the key acts; None for one that does not work, whatever the reason."""
    scheme, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    # Not every text can be asked for: PostgreSQL refuses NUL.
    prefix = prefix if _PREFIX.match(prefix) else ""
    api_key = ApiKey.objects.usable().select_related("user").filter(prefix=prefix).first()
    # Compared where there is no such key as well: the time does not tell which prefixes exist.
    expected = api_key.key_hash if api_key else _hash("")
    is_right = hmac.compare_digest(_hash(secret), expected)
    if api_key is None or scheme != _SCHEME or not is_right:
        return None
    now = timezone.now()
    if api_key.last_used_at is None or now - api_key.last_used_at > _USE_NOTED_EVERY:
        api_key.last_used_at = now
        api_key.save(update_fields=["last_used_at"])
    return api_key.user


def _hash(secret: str) -> str:
    # Without salt or stretching: a secret of 256 random bits cannot be guessed from its hash.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
