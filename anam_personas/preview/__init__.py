"""The page that reloads on save: a persona's prompt, findings, numbers and plan, and a conversation with it.

It needs the extra ``preview``. The page is served to this machine alone, and only to itself: see ``door``.
"""
