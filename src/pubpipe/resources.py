"""Where the files that ship with pubpipe are, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def flows_dir() -> Path:
    """The folder of the Prefect flows."""
    return _find("flows")


def locales_dir() -> Path:
    """The folder of the interface catalogues."""
    return _find("locales")


def starter_dir() -> Path:
    """The folder of the starter models."""
    return _PACKAGE / "starter"


def samples_dir() -> Path:
    """The folder of our own sample articles."""
    return _PACKAGE / "samples"


def _find(name: str) -> Path:
    packed = _PACKAGE / name
    return packed if packed.is_dir() else _CHECKOUT / name
