"""Enrollment: households, usuarias, contacts, CAP questionnaires and the cohort."""
