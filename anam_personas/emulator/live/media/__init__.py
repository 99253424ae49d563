"""Picture and sound, by aiortc: needs the extra ``live``, and is imported only where it is installed."""
