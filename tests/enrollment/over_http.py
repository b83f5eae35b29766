"""A territorial unit that talks to a running enrollment service."""

import httpx

from juntos_console.stack import Stack


def as_unit(stack: Stack, service: str, unit: str = "UT07") -> httpx.Client:
    """A client with the token of a unit."""
    token = stack.mint(f"ut-{unit}", ["ut"], {"units": [unit]})
    return httpx.Client(
        base_url=stack.url(service),
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )
