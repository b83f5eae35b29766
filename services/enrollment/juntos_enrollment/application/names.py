"""How two spellings of one name are compared."""

from juntos_chassis.tabular.texts import plain


def name_key(surnames: str, given_names: str) -> str:
    """A name without accents, capitals or double spaces, surnames first."""
    return plain(f"{surnames} {given_names}")
