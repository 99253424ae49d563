"""Files and live personas brought together: plan, apply, status. Talks to a Protocol (``remote``), never to httpx."""
