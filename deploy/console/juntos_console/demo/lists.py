"""Attendance lists: sent one by one, in packets, or as the workbook that was filled."""

from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineWorkbook

from ..errors import BadData
from .chance import choose
from .edition import Edition, Group, Woman
from .offline import Offline

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKES_UP: Final = 0.12
REASON_KNOWN: Final = 0.4
REASONS: Final = ("illness", "work", "distance", "family", "not_informed")


def attendance_list(
    edition: Edition, group: Group, number: int, on: date
) -> dict[str, Any]:
    """What the municipality writes down at one session, guests included."""
    guests = [w.user_id for w in _guests(edition, group, number)]
    return {
        "occurred_on": on.isoformat(),
        "attendance": [_line(edition, woman, number) for woman in group.women],
        **({"make_ups": guests} if guests else {}),
    }


def _guests(edition: Edition, group: Group, number: int) -> list[Woman]:
    """Women of the neighbouring group who missed this session there and come here."""
    neighbour = group.neighbour
    if neighbour is None:
        return []
    return [
        woman
        for woman in neighbour.women
        if not woman.attends(edition.seed, number)
        and edition.happens(MAKES_UP, woman.code, number, "makes up")
    ]


def _line(edition: Edition, woman: Woman, number: int) -> dict[str, Any]:
    line: dict[str, Any] = {"user_id": woman.user_id}
    line["present"] = woman.attends(edition.seed, number)
    if not line["present"] and edition.happens(REASON_KNOWN, woman.code, number, "why"):
        line["reason"] = choose(REASONS, edition.seed, woman.code, number, "reason")
    return line


async def send_list(edition: Edition, group: Group, number: int, on: date) -> None:
    """The list goes at once, as a command of the local government."""
    await edition.platform.post(
        "sessions",
        f"/sessions/{group.session_ids[number]}/attendance",
        municipality(edition, group),
        group.label(number),
        attendance_list(edition, group, number, on),
    )


def offline_list(edition: Edition, group: Group, number: int, on: date) -> Offline:
    """The list as a device keeps it until there is network."""
    body = {
        "session_id": group.session_ids[number],
        **attendance_list(edition, group, number, on),
    }
    return Offline(group.label(number), "hold_session", on, body)


async def send_workbook(edition: Edition, group: Group, number: int, on: date) -> None:
    """The local government fills the template, sends it, and confirms what was read."""
    platform, actor = edition.platform, municipality(edition, group)
    path = f"/sessions/{group.session_ids[number]}"
    template = await platform.download(
        "sessions", f"{path}/attendance-template", actor, {"on": on.isoformat()}
    )
    present = {w.user_id: w.attends(edition.seed, number) for w in group.women}
    read = await platform.post(
        "sessions",
        f"{path}/attendance-imports",
        actor,
        f"workbook {group.label(number)}",
        content=_filled(template, present),
        params={"occurred_on": on.isoformat()},
        media_type=XLSX,
    )
    if read["totals"]["review"]:
        raise BadData(f"La lista de {group.label(number)} quedó con filas por decidir.")
    await platform.post(
        "sessions",
        f"{path}/attendance-imports/{read['import_id']}/confirmations",
        actor,
        f"confirmation {group.label(number)}",
        {"choices": []},
    )


def _filled(template: bytes, present: dict[str, bool]) -> bytes:
    """The first sheet of a workbook with the column of attendance filled in."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(template)).get_sheet_by_index(0)
    title, *rows = sheet.to_python()
    told, who = title.index("Asistió"), title.index("ID")
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        filled = workbook.add_worksheet(sheet.name)
        filled.write_row(0, 0, title)
        for number, row in enumerate(rows, 1):
            row[told] = "sí" if present.get(str(row[who])) else "no"
            filled.write_row(number, 0, [str(cell) for cell in row])
    return content.getvalue()


def municipality(edition: Edition, group: Group) -> str:
    """A token of the local government of the group's district."""
    return edition.platform.actor("gobierno_local", group.unit, group.ubigeo)
