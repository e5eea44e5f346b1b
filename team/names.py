"""Which names people may give to what they own."""

import unicodedata

# Control and format characters, lone surrogates: they break logs and tables, turn text round,
# or have no place in any database.
_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs"}


def name_refusal(name: str, *, max_length: int) -> str | None:
    """Why `name` cannot be used, as the rest of a sentence; None when it can."""
    if not name.strip():
        return "is empty"
    if name != name.strip():
        return "begins or ends with a blank"
    if len(name) > max_length:
        return f"has {len(name)} characters"
    if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in name):
        return "holds a control character"
    return None
