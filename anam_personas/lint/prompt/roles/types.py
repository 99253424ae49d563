"""Roles, and the lines and stretches that have them."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Role(Enum):
    """What a piece of a prompt is for."""

    INSTRUCTION = "instruction"
    FACT = "fact"
    UTTERANCE = "utterance"
    SAMPLE = "sample"
    FLOW = "flow"
    STEP = "branch step"
    TOOLS = "tool list"
    TABLE = "table"
    METADATA = "metadata"
    COMMENT = "comment"
    HEADING = "heading"
    BLANK = ""


class Branch(NamedTuple):
    """A part of a prompt whose lines hold together: its number, and the condition under which it holds ("": always)."""

    number: int
    condition: str = ""


class Line(NamedTuple):
    """A line: its offsets without the line break, its role, and its branch."""

    start: int
    end: int
    role: Role
    branch: Branch


class Stretch(NamedTuple):
    """Characters inside a line, or over several, with a role of their own: a quotation, or a marker such as ``<wait>``."""

    start: int
    end: int
    role: Role
