"""The commands of ``juntos``. Each lives in a module of its own below ``commands``."""

import typer

from .commands import containers, importing, operations, receipts, stack
from .demo.command import demo
from .spanish import SpanishCommand, SpanishGroup

app = typer.Typer(
    add_completion=False,
    cls=SpanishGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Plataforma JUNTOS: pila local, demostración y operaciones.",
    epilog="Termina con 0 si todo fue bien, 1 si fallan los datos, 2 si la orden está"
    " mal escrita y 3 si un servidor o servicio no responde.",
)
app.command("demo", cls=SpanishCommand)(demo)
app.command("up", cls=SpanishCommand)(stack.up)
app.command("down", cls=SpanishCommand)(stack.down)
app.command("status", cls=SpanishCommand)(stack.status)
app.command("logs", cls=SpanishCommand)(stack.logs)
app.command("token", cls=SpanishCommand)(stack.token)
app.command("env", cls=SpanishCommand)(containers.env)
app.command("import", cls=SpanishCommand)(importing.import_file)
app.command("indicators", cls=SpanishCommand)(operations.indicators)
app.command("schedule", cls=SpanishCommand)(operations.schedule)
app.command("rebuild", cls=SpanishCommand)(operations.rebuild)
app.command("rollback", cls=SpanishCommand)(operations.rollback)
app.add_typer(receipts.app, name="recibo")
