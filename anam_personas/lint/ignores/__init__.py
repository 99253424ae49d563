"""Comments that suppress findings: reading, applying, adding and removing them."""
