"""The API keeps to its own description, whatever a program sends.

The requests are made up from `/api/v1/openapi.json`, the same ones on every run.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import close, open_room
from tests.web.public_room import BROWSER, running
from tests.web.roles import House, fill

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
Made = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]
made_up = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    room = open_room(tmp_path_factory.mktemp("house") / "newsroom")
    fill(room)
    house = House(room)
    yield house
    house.client.close()
    close(room)


def test_made_up_requests_are_answered_as_described(house: House) -> None:
    for operation in operations(house):
        try_out(operation, lambda case: ask(case, house))


def test_requests_about_what_there_is_are_answered_as_described(house: House) -> None:
    unit = house.unit("arm").id
    known: dict[str, Any] = {"article": "orchard", "locale": "arm", "unit": unit}

    def aimed(case: Made) -> None:
        for name in set(known) & set(case.path_parameters or {}):
            case.path_parameters[name] = known[name]
        if isinstance(case.body, dict):
            now = house.unit("arm")
            seen: dict[str, Any] = {
                "source_hash": now.source_hash,
                "version": now.version,
            }
            case.body |= {name: seen[name] for name in set(seen) & set(case.body)}
        ask(case, house)

    for operation in operations(house):
        try_out(operation, aimed)


def test_without_a_sign_in_the_answer_is_as_described_too(house: House) -> None:
    for operation in operations(house):
        try_out(operation, lambda case: case.call_and_validate(checks=CHECKS))


def operations(house: House) -> list[Operation]:
    """Everything that the API says it can do."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", house.app)
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    described = {(each.method.upper(), each.path) for each in found}
    assert described == {
        (method, path)
        for route in iter_route_contexts(house.app.routes)
        if (path := route.path or "").startswith("/api/v1/") and path[-5:] != ".json"
        for method in route.methods or ()
    }
    return found


def try_out(operation: Operation, act: Callable[[Made], object]) -> None:
    """Act on requests made up for the operation, some as described and some not."""

    def run(mode: GenerationMode) -> None:
        @seed(20261124)
        @made_up
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Made) -> None:
            act(case)

        each()

    run(GenerationMode.POSITIVE)
    # Of a name in an address there is no wrong form: any text is one.
    if operation.body or "{unit}" in operation.path:
        run(GenerationMode.NEGATIVE)


def ask(case: Made, house: House) -> None:
    """Send the request in an editor's name; fail where the answer is not as described."""
    held = house.admit("editor")
    case.call_and_validate(
        checks=CHECKS,
        headers={"X-CSRF-Token": held.csrf},
        cookies={"pubpipe_session": held.cookie},
    )


PUBLIC = {
    "openapi": "3.1.0",
    "info": {"title": "What readers' browsers ask", "version": "1"},
    "paths": {
        "/hit": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": [
                                    "event_id",
                                    "article",
                                    "locale",
                                    "edition",
                                ],
                                "properties": {
                                    "event_id": {"type": "string"},
                                    "article": {"enum": ["orchard", "այգի", "сад"]},
                                    "locale": {"enum": ["en", "ru", "arm", "xx"]},
                                    "edition": {"type": "integer"},
                                },
                            }
                        }
                    },
                },
                "responses": {
                    "204": {"description": "stored"},
                    **{
                        status: {
                            "description": "not counted",
                            "content": {
                                "application/json": {
                                    "schema": {
                                        "type": "object",
                                        "required": ["counted", "reason"],
                                        "properties": {"counted": {"const": False}},
                                    }
                                }
                            },
                        }
                        for status in ("200", "400", "403", "413", "429", "503")
                    },
                },
            }
        },
        "/counts/": {
            "get": {
                "responses": {
                    "200": {
                        "description": "all",
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    }
                }
            }
        },
        "/counts/{locale}/{article}": {
            "get": {
                "parameters": [
                    {
                        "name": name,
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                    for name in ("locale", "article")
                ],
                "responses": {
                    status: {
                        "description": "one",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    }
                    for status in ("200", "404")
                },
            }
        },
    },
}
"""Readers' routes stand in no published description; this is what they promise."""


def test_what_readers_browsers_ask_is_answered_as_promised(house: House) -> None:
    schema = schemathesis.openapi.from_dict(PUBLIC)
    asked = []

    with running(house.app) as address:

        def act(case: Made) -> None:
            answer = case.call_and_validate(
                base_url=address, checks=CHECKS, headers={"User-Agent": BROWSER}
            )
            asked.append((case.path, answer.status_code))

        for each in schema.get_all_operations():
            assert isinstance(each, Ok)
            try_out(each.ok(), act)

    assert {path for path, _ in asked} == set(PUBLIC["paths"])
    assert ("/hit", 400) in asked
