"""Commands and readings about attendance lists that come as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from juntos_chassis.commands import Answer, Command
from juntos_contracts.requests import PersonOnList

from .attendance import AttendanceCommands, AttendanceList
from .importing.proposals import Choice, Matcher, Proposal
from .importing.reading import ReadList
from .importing.review import decided, split_make_ups, with_others_absent
from .importing.store import AttendanceImport, Imports
from .importing.template import Template

PersonsById = Mapping[UUID, PersonOnList]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file that was read, and about which day it is."""

    sha256: str
    held_on: date
    content: ReadList


class ImportCommands(AttendanceCommands):
    """Proposing who the rows of a file mean, and recording what was confirmed."""

    @property
    def imports(self) -> Imports:
        """The imports that wait for their confirmation."""
        return Imports(self.recorder.datastore.pool)

    def listable(self, session_id: UUID, held_on: date) -> list[UUID]:
        """Who may be on the list of a session held on a day."""
        session = self.readings.session(session_id)
        roster = self.readings.roster(session["group_id"], held_on)
        on_record = self.readings.listed_users(session_id)
        return sorted({row["user_id"] for row in roster} | on_record)

    def guests(self, session_id: UUID, held_on: date) -> dict[UUID, str]:
        """Who of other groups of the district may make a session up, and her group."""
        session = self.readings.session(session_id)
        return self.readings.neighbours(session["group_id"], held_on)

    def template(self, session_id: UUID, on: date, persons: PersonsById) -> Template:
        """The empty list of a session, for the roster of a day."""
        session = self.readings.session(session_id)
        title = f"Sesión {session['number']}: {session['topic']}"
        return Template(title, on, self.listable(session_id, on), persons)

    def propose(
        self, command: Command, session_id: UUID, file: ListFile, persons: PersonsById
    ) -> dict[str, Any]:
        """Understand a file as far as it is sure; nothing is recorded by it."""
        self._session(command, session_id)
        roster = self.listable(session_id, file.held_on)
        guests = self.guests(session_id, file.held_on)
        proposals = Matcher(roster, persons, guests).proposals(file.content.rows)
        kept = AttendanceImport(
            session_id,
            file.sha256,
            file.held_on,
            command.actor.subject,
            tuple(proposals),
        )
        self.imports.keep(kept)
        return {
            **self.shown(kept, roster, persons),
            "unknown_columns": list(file.content.unknown_columns),
        }

    def shown(
        self, kept: AttendanceImport, roster: Sequence[UUID], persons: PersonsById
    ) -> dict[str, Any]:
        """An import for the person who reviews it, with the names to choose from."""
        sure = {one.user_id for one in kept.rows if one.user_id is not None}
        review = sum(not one.exact for one in kept.rows)
        return {
            "import_id": kept.import_id,
            "session_id": kept.session_id,
            "occurred_on": kept.held_on,
            "file_sha256": kept.file_sha256,
            "totals": {
                "rows": len(kept.rows),
                "exact": len(kept.rows) - review,
                "review": review,
            },
            "rows": [_shown(one, persons) for one in kept.rows],
            "not_in_file": [
                {"user_id": user, "name": _name(user, persons)}
                for user in roster
                if user not in sure
            ],
        }

    def confirm_import(
        self,
        command: Command,
        session_id: UUID,
        import_id: UUID,
        choices: Sequence[Choice],
        *,
        others_absent: bool,
    ) -> Answer:
        """Record the list that a file and its review say, as any other list."""
        session = self._session(command, session_id)
        kept = self.imports.of(session_id, import_id)
        roster = {
            row["user_id"]
            for row in self.readings.roster(session.group_id, kept.held_on)
        }
        lines = decided(kept.rows, choices)
        if others_absent:
            lines = with_others_absent(lines, roster)
        own = roster | self.readings.listed_users(session_id)
        elsewhere = [line.user_id for line in lines if line.user_id not in own]
        groups = self.readings.groups_on(elsewhere, kept.held_on)
        group, guests = split_make_ups(lines, own, groups)
        listed = AttendanceList(tuple(group), kept.held_on, tuple(guests))
        return self.record_attendance(command, session_id, listed)


def _shown(proposal: Proposal, persons: PersonsById) -> dict[str, Any]:
    return {
        "row": proposal.row,
        "status": "exact" if proposal.exact else "review",
        "user_id": proposal.user_id,
        "doubts": list(proposal.doubts),
        "candidates": [
            {
                "user_id": one.user_id,
                "score": one.score,
                "other_group": one.other_group,
                "name": _name(one.user_id, persons),
            }
            for one in proposal.candidates
        ],
        "present": proposal.present,
        "reason": proposal.reason,
    }


def _name(user: UUID, persons: PersonsById) -> str | None:
    person = persons.get(user)
    return f"{person.surnames}, {person.given_names}" if person else None
