"""What each indicator means under the policies in force, in plain Spanish."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from .cut import Grouping
from .explanation import COMPONENTS, MODES, STATUSES
from .policies import Policies, PolicyInForce

PACKAGE: Final = (
    "Hogares de la lista final con {components}, sobre los hogares de la lista final."
)
REFUSED: Final = " A quien no quiere mensajes no se le debe el refuerzo."
SHORT: Final = 12


def definitions(policies: Policies, grouping: Grouping) -> dict[str, str]:
    """The definition of every indicator, by code."""
    if grouping is Grouping.MODULE:
        return {"OE1": _of_a_module(policies)}
    return {
        "OG": _package(policies, policies.package_strict),
        "OG_BROAD": _package(policies, policies.package_broad),
        "OE1": _completion(policies),
        "OE2": _start(policies),
        "OE3": _reinforcement(policies),
        "OE4": _networks(policies),
    }


def policy_version(in_force: Mapping[str, PolicyInForce]) -> str:
    """A short name of all values in force together; equal values, equal name."""
    lines = sorted(f"{name}={policy.value}" for name, policy in in_force.items())
    return sha256("\n".join(lines).encode()).hexdigest()[:SHORT]


def _package(policies: Policies, components: tuple[str, ...]) -> str:
    named = ", ".join(COMPONENTS[component] for component in components)
    text = PACKAGE.format(components=named)
    refusing = policies.reinforcement_due == "unless_refused"
    return text + REFUSED if refusing and "reinforcement" in components else text


def _participating(policies: Policies) -> str:
    least = policies.participation_minimum_sessions
    return f"usuarias participantes (inscritas con {least} sesiones distintas o más)"


def _completion(policies: Policies) -> str:
    needed = policies.completion_threshold
    enough = (
        f"{needed.sessions} de las 12 sesiones"
        if needed.sessions is not None
        else f"el {needed.percent} % de las sesiones realizadas para ella"
    )
    return f"De las {_participating(policies)}, las que asistieron a {enough} o más."


def _of_a_module(policies: Policies) -> str:
    return (
        f"De las {_participating(policies)}, las que asistieron a alguna sesión del"
        " módulo; «every_session», a las cuatro. No es la culminación del programa."
    )


def _start(policies: Policies) -> str:
    modes = " o ".join(MODES[mode] for mode in policies.contacted_modes)
    new = policies.new_user_test == "never_enrolled_earlier"
    who = "nuevas (no inscritas en una edición anterior) " if new else ""
    return (
        f"De las usuarias {who}contactadas por {modes}, las que asistieron a una"
        " primera sesión."
    )


def _reinforcement(policies: Policies) -> str:
    status = STATUSES[policies.reinforcement_status]
    least = policies.reinforcement_minimum_messages
    return (
        f"De las {_participating(policies)}, las que tienen {least} mensajes {status} o"
        " más."
    )


def _networks(policies: Policies) -> str:
    cohort = policies.intervened_districts == "cohort"
    where = "con un hogar en la lista final" if cohort else "con sesiones realizadas"
    least = policies.active_network_minimum_actions
    return (
        f"De los distritos {where}, los que tienen una red formada y {least} acciones"
        " comunitarias o más."
    )
