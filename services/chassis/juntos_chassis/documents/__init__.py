"""Documents for people: PDF/A from typst templates, offline, the same bytes each time.

A service keeps its template beside its code and renders it with data::

    render_pdf(files("juntos_x.documents") / "acta.typ", data, on=closed_on)

The template begins with ``#import "juntos.typ": *`` and reads its data with
``#let data = given()``; ``juntos.typ`` has the letterhead, tables, signatures and the
line of cut-off and digest.
"""

from .rendering import render_pdf, render_png

__all__ = ["render_pdf", "render_png"]
