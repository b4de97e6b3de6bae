"""Clients that stock openapi-python-client generates from the same specs, for comparison."""

from __future__ import annotations

import asyncio
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import httpx
import jsonschema_rs
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from tests.clients.httpx_wire import KEY, FakeTransport
from tests.clients.spec_operations import PROVIDERS, SpecOperation, fold_name, load_spec

from telecine_codegen.openapi.document import canonical_json
from telecine_runtime.request_body import File


@contextmanager
def stock_clients(folder: Path) -> Iterator[None]:
    """Generate an importable package ``stock_<provider>`` for each provider."""
    for provider in PROVIDERS:
        source = folder / f"{provider}.json"
        source.write_text(canonical_json(load_spec(provider)), encoding="utf-8")
        out = folder / f"stock_{provider}"
        config = Config.from_sources(
            ConfigFile(post_hooks=[]), MetaType.NONE, source, "utf-8", overwrite=False, output_path=out
        )
        problems = generate(config=config)
        assert not problems, [(problem.header, problem.detail) for problem in problems]
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("stock_") and name != __name__]:
            del sys.modules[name]


def stock_module(provider: str, operation_id: str) -> ModuleType | None:
    """Return the stock module of an operation, if there is one."""
    api = import_module(f"stock_{provider}.api")
    found = [
        import_module(each.name)
        for each in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
        if not each.ispkg and fold_name(each.name.rpartition(".")[2]) == fold_name(operation_id)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def call_stock(
    operation: SpecOperation, parameters: dict[str, Any], body: Any, server: FakeTransport, *, asynchronous: bool
) -> Any:
    """Call the stock function of an operation."""
    module = stock_module(operation.provider, operation.id)
    assert module is not None
    function = module.asyncio_detailed if asynchronous else module.sync_detailed
    names = {fold_name(name): name for name in inspect.signature(function).parameters}
    arguments = {names[fold_name(name)]: value for name, value in parameters.items()}
    if body is not None:
        arguments["body"] = _body(operation, get_type_hints(function)["body"], body)
    transport = httpx.MockTransport(server)
    client = _client(operation.provider, {"transport": transport, "trust_env": False})
    done = function(client=client, **arguments)
    return asyncio.run(done) if asynchronous else done


def _client(provider: str, httpx_args: dict[str, Any]) -> Any:
    # It ignores security schemes, so the header of the key is set here.
    (scheme,) = load_spec(provider)["components"]["securitySchemes"].values()
    header = {"prefix": "", "auth_header_name": scheme["name"]} if scheme["type"] == "apiKey" else {}
    return import_module(f"stock_{provider}").AuthenticatedClient(
        base_url=load_spec(provider)["servers"][0]["url"], token=KEY, httpx_args=httpx_args, **header
    )


def _body(operation: SpecOperation, hint: Any, body: dict[str, Any]) -> Any:
    types = import_module(f"stock_{operation.provider}.types")
    files = {name: value for name, value in body.items() if isinstance(value, File)}
    if files:
        names = {fold_name(name): name for name in inspect.signature(hint).parameters}
        made = {name: types.File(BytesIO(file.content), file.name, file.type) for name, file in files.items()}
        return hint(**{names[fold_name(name)]: value for name, value in (body | made).items()})
    return _variant(operation, hint, body).from_dict(body)


def _variant(operation: SpecOperation, hint: Any, body: dict[str, Any]) -> Any:
    # The class of a union follows from the discriminator of the spec, or else from the body.
    schema, whole = operation.body_schema(), load_spec(operation.provider)
    if "discriminator" in schema:
        told = schema["discriminator"]
        reference = told["mapping"][body[told["propertyName"]]]
    elif "anyOf" in schema:
        named = [each["$ref"] for each in schema["anyOf"]]
        reference = next(each for each in named if jsonschema_rs.is_valid({**whole, "$ref": each}, body))
    else:
        return hint
    (found,) = (each for each in get_args(hint) if each.__name__ == reference.rpartition("/")[2])
    return found
