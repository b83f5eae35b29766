"""The HTTP routes of outreach."""

from .calls import router as calls
from .campaigns import router as campaigns
from .channels import router as channels
from .kannel import router as kannel
from .questions import router as questions
from .surveys import router as surveys
from .uncertain import router as uncertain
from .whatsapp import router as whatsapp

routers = (
    campaigns,
    channels,
    uncertain,
    calls,
    surveys,
    questions,
    whatsapp,
    kannel,
)
