"""Synchronizing files and live items: plan, apply, pull, rollback, status. Talks to a Protocol (``remote``), not to httpx."""
