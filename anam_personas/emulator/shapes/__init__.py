"""How stored documents look in replies."""
