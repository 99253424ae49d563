"""A request is read back from a plan's JSON as it was written, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.sync.plan.request import PlanRequest

TEXT = st.text(max_size=5)
REQUESTS = st.builds(
    PlanRequest,
    keys=st.lists(TEXT, max_size=3).map(tuple),
    prune=st.booleans(),
    prune_ids=st.frozensets(TEXT, max_size=3),
    prune_all=st.booleans(),
    adopt=st.booleans(),
    adopt_ids=st.dictionaries(TEXT, TEXT, max_size=3),
    overwrite_drift=st.booleans(),
    max_changes=st.none() | TEXT,
    max_deletes=st.none() | TEXT,
)


@given(REQUESTS)
def test_a_request_survives_its_json(request_: PlanRequest) -> None:
    assert PlanRequest.from_json(json.loads(json.dumps(request_.to_json()))) == request_


@pytest.mark.parametrize(
    ("name", "value"),
    [("keys", "cara"), ("pruneIds", {"a": 1}), ("adoptIds", []), ("prune", 1), ("keys", [1]), ("maxChanges", 3)],
)
def test_another_shape_is_refused(name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        PlanRequest.from_json(PlanRequest().to_json() | {name: value})
