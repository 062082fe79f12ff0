"""`staffel parked`: what could not be processed, over all services, and what operators decide about it.

Works through the services' HTTP as operator.operations, or as whoever `--as` names: what needs a second person is
decided as head.operations. It shows what an operator may see: where a record lies, why, and its form.
"""

import typer

from cli.parked import alone, two

app = typer.Typer(
    name="parked", help="What could not be processed, with its reason, over all services.", no_args_is_help=True,
    add_completion=False,
)  # fmt: skip
app.command("list")(alone.listing)
app.command("show")(alone.show_one)
app.command()(alone.replay)
app.command()(alone.discard)
app.command()(two.repair)
app.command()(two.unmask)
app.command()(two.approve)
app.command()(two.reject)
