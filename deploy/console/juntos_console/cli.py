"""The commands of ``juntos``. Each lives in a module of its own below ``commands``."""

from juntos_chassis.command_line import SpanishTyper

from .commands import containers, importing, operations, receipts, stack, verifying
from .demo.command import demo

app = SpanishTyper(
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
app.command("env")(containers.env)
app.command("import")(importing.import_file)
app.command("indicators")(operations.indicators)
app.command("schedule")(operations.schedule)
app.command("rebuild")(operations.rebuild)
app.command("rollback")(operations.rollback)
app.command("verify")(verifying.verify)
app.add_typer(receipts.app, name="recibo")
