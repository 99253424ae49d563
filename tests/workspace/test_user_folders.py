import sys

import pytest

from anam_personas.workspace import user_folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the folders of XDG")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HOME": "/home/ada"}, "/home/ada/.config/anam-personas"),
        ({"HOME": "/home/ada", "XDG_CONFIG_HOME": "/elsewhere"}, "/elsewhere/anam-personas"),
        ({"HOME": "/home/ada", "XDG_CONFIG_HOME": "in/the/checkout"}, "/home/ada/.config/anam-personas"),
        ({"HOME": "in/the/checkout"}, None),
        ({"XDG_CONFIG_HOME": "/elsewhere"}, "/elsewhere/anam-personas"),
        ({}, None),
    ],
)
def test_relative_paths_are_ignored(environ: dict[str, str], expected: str | None) -> None:
    assert user_folders.config_dir(environ) == expected


def test_each_has_its_folder() -> None:
    environ = {"HOME": "/h"}
    found = [user_folders.config_dir(environ), user_folders.state_dir(environ), user_folders.cache_dir(environ)]
    assert found == ["/h/.config/anam-personas", "/h/.local/state/anam-personas", "/h/.cache/anam-personas"]
