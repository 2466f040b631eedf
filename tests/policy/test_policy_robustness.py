"""A template that is nothing like a template makes no rule fall over: it is somebody else's file."""

from copy import deepcopy
from typing import Any

import pytest
from tests.policy.policy_templates import clean

from hardened_glue.policy import check_template

_WEIRD: tuple[Any, ...] = (
    None,
    {},
    [],
    "x",
    7,
    True,
    {"Ref": "Given"},
    {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]},
    [None],
    {"Fn::Join": "x"},
    {"Fn::Sub": ["a"]},
    {"Fn::GetAtt": []},
    {"Fn::FindInMap": 3},
    {"a": {"b": [1]}},
    "${",
)
_PASSES = 3  # each place gets as many of them; which ones differs from place to place


def _places(node: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place, *(each for key, child in children for each in _places(child, (*place, key)))]


def _spoilt(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    template = clean()
    node: Any = template
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = deepcopy(value)
    return template


@pytest.mark.parametrize("turn", range(_PASSES))
def test_any_value_in_any_place_ends_in_a_report(turn: int) -> None:
    for number, place in enumerate(_places(clean())[1:]):
        value = _WEIRD[(number + turn * (len(_WEIRD) // _PASSES)) % len(_WEIRD)]

        assert str(check_template(_spoilt(place, value))), (place, value)
