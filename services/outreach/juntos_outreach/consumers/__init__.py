"""What outreach learns from the events of others, by upstream service."""

from .knowledge import on_enrollment, on_reporting, on_sessions

handlers = {
    "enrollment": on_enrollment,
    "sessions": on_sessions,
    "reporting": on_reporting,
}
