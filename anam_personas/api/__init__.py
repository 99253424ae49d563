"""The Anam API over HTTP: the only package that sends a request.

``access`` holds the key and the address, ``exchange`` the one policy of a call (without I/O), ``wire`` and
``async_wire`` its two drivers, ``process`` what keeps them apart in forked children, ``body`` and ``json_text`` the bounds of replies,
``client`` the methods that sync uses, ``errors`` what can go wrong. Nothing is imported here, so that a command that
only catches ``api.errors`` does not load httpx.
"""
