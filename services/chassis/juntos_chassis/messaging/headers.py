"""NATS header names: the server's own and ours."""

from typing import Final

MESSAGE_ID: Final = "Nats-Msg-Id"
EXPECTED_LAST_SEQUENCE: Final = "Nats-Expected-Last-Sequence"
BATCH_ID: Final = "Nats-Batch-Id"
BATCH_SEQUENCE: Final = "Nats-Batch-Sequence"
BATCH_COMMIT: Final = "Nats-Batch-Commit"
POSITION: Final = "Juntos-Position"
PREVIOUS_POSITION: Final = "Juntos-Previous-Position"
TRACEPARENT: Final = "traceparent"
