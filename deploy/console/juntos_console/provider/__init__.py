"""A local messaging provider: answers like the WhatsApp Cloud API and like Kannel."""
