"""What checks found, remembered with everything that it depends on."""
