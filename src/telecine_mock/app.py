"""ASGI app of the mock servers: one provider below each name, the CDN and the dashboard."""

from collections.abc import Mapping

from telecine_mock.required_extra import mock_extra

with mock_extra():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Mount

    from telecine_mock.cdn import cdn_routes
    from telecine_mock.dashboard import dashboard_routes
    from telecine_mock.exchange_log import ExchangeLog
    from telecine_mock.provider_table import MockProvider
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.request_log import RequestLog
    from telecine_mock.routing import create_provider_app
    from telecine_mock.settings import Settings
    from telecine_mock.state import MockState


def create_app(settings: Settings | None = None, providers: Mapping[str, MockProvider] | None = None) -> Starlette:
    """Create an app with empty state, which is kept in `app.state.mock_state`.

    `providers` are the providers to serve, by name: by default the five that are written by hand.
    """
    state = MockState(settings or Settings())
    served = PROVIDERS if providers is None else providers
    app = Starlette(
        routes=[
            *dashboard_routes(state, served),
            Mount("/cdn", routes=cdn_routes(state)),
            *(Mount(f"/{name}", app=create_provider_app(provider, state)) for name, provider in served.items()),
        ],
        middleware=[
            Middleware(RequestLog, requests=state.requests),
            Middleware(ExchangeLog, exchanges=state.exchanges, clock=state.clock),
        ],
    )
    app.state.mock_state = state
    return app
