"""Fixture with the stock clients."""

from collections.abc import Iterator

import pytest
from tests.clients.stock_clients import stock_clients


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stock clients of all providers, importable as ``stock_<provider>``."""
    with stock_clients(tmp_path_factory.mktemp("stock")):
        yield
