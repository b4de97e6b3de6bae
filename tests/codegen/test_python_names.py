"""Python names agree with those of the pinned generators, without importing them."""

from __future__ import annotations

import string
import subprocess
import sys

from datamodel_code_generator.model.field_name import PydanticFieldNameResolver
from hypothesis import given
from hypothesis import strategies as st
from openapi_python_client.strings import PythonIdentifier

from telecine_codegen.openapi.python_names import TYPE_NAMES, field_name, function_name

ASCII = st.text(string.ascii_letters + string.digits + "_-. /:$#@[]", max_size=30)
WORDS = st.sampled_from(["class", "id", "json", "model_config", "schema", "list", "self", "None", "copy", "datetime"])


@given(ASCII | WORDS | st.text(max_size=20))
def test_an_argument_has_the_name_that_openapi_python_client_gives_it(wire: str) -> None:
    assert function_name(wire) == str(PythonIdentifier(wire, prefix="field_"))


@given(ASCII | WORDS)
def test_a_field_has_the_name_that_datamodel_code_generator_gives_it(wire: str) -> None:
    name = PydanticFieldNameResolver(snake_case_field=True).get_valid_name(wire)
    assert field_name(wire) == (f"{name}_" if name in TYPE_NAMES else name)


def test_a_diff_loads_neither_generator_nor_pydantic() -> None:
    program = "import sys, telecine_codegen.commands.diff, telecine_codegen.diff.changes; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & {"datamodel_code_generator", "openapi_python_client", "pydantic", "httpx", "jinja2"} == set()
