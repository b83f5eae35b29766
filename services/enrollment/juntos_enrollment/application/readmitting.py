"""Who asked to be erased and later asks to be registered again.

The next file that names her registers a new usuaria: nothing links her to the history
that stayed, since nothing of it is known to be hers.
"""

from typing import Final

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound

from .erased_documents import erased_among, forget_erased
from .store import EnrollmentStore

NOT_ERASED: Final = "Nadie con ese DNI pidió borrar sus datos."


class ReadmissionCommands(EnrollmentStore):
    """Lifting the mark that keeps an erased person out of every file."""

    @repeatable()
    def readmit(self, command: Command, document_number: str) -> Answer:
        """Let files register her again; the log of commands tells who ordered it.

        No event: whatever named her would link her to what was erased.

        Raises:
            NotFound: if nobody with that number asked to be erased.
        """
        if not erased_among(self.pool, [document_number]):
            raise NotFound(NOT_ERASED)
        return self.commit(
            command,
            [],
            {"readmitted": True},
            within=lambda cursor: forget_erased(cursor, document_number),
        )
