"""What one settings module takes over from another: its upper-case names, as Django reads them."""

from types import ModuleType


def settings_of(module: ModuleType) -> dict[str, object]:
    return {name: value for name, value in vars(module).items() if name.isupper()}
