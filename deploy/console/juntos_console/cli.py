"""The commands of ``juntos``. Each lives in a module of its own below ``commands``."""

import typer

from .commands import stack
from .demo.command import demo

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Plataforma JUNTOS: pila local, demostración y operaciones.",
    epilog="Termina con 0 si todo fue bien, 1 si fallan los datos, 2 si la orden está"
    " mal escrita y 3 si un servidor o servicio no responde.",
)
app.command("demo")(demo)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("logs")(stack.logs)
app.command("token")(stack.token)
