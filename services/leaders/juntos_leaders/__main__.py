"""``python -m juntos_leaders``."""

from pathlib import Path

from juntos_chassis.loading import collector_aside

with collector_aside():
    from juntos_chassis.cli import service_cli
    from juntos_chassis.command_line import end_with

    from .bootstrap import build
    from .settings import settings

app = service_cli(
    lambda: build(settings()), settings, Path(__file__).parent / "migrations"
)

if __name__ == "__main__":
    end_with(app)
