"""Plans, outcomes and status as text and Markdown."""
