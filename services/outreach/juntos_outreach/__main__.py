"""``python -m juntos_outreach``."""

from pathlib import Path

import typer

from juntos_chassis.loading import collector_aside

with collector_aside():
    from juntos_chassis.cli import loaded, service_cli
    from juntos_chassis.command_line import end_with

    from .api.kannel import reply_key
    from .bootstrap import build
    from .settings import settings

app = service_cli(
    lambda: build(settings()), settings, Path(__file__).parent / "migrations"
)


@app.command("reply-url")
def reply_url() -> None:
    """Decir a qué dirección debe mandar Kannel los SMS que las usuarias responden."""
    ours = loaded(settings, "outreach")
    key = reply_key(ours.webhook_secret.get_secret_value().encode())
    typer.echo(f"{ours.own_url}/webhooks/kannel/reply/{key}")


if __name__ == "__main__":
    end_with(app)
