"""Settings of reporting: ``JUNTOS_REPORTING_*``."""

from juntos_chassis.settings import ServiceSettings, load_settings


def settings() -> ServiceSettings:
    """Read the environment once, at start."""
    return load_settings("reporting")
