"""The HTTP routes of outreach."""

from .calls import router as calls
from .campaigns import router as campaigns
from .webhooks import router as webhooks

routers = (campaigns, calls, webhooks)
