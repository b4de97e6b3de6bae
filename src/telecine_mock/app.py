"""All mock servers as one ASGI app: a provider under each name, the CDN, and a page that shows what happens."""

from telecine_mock.extra import mock_extra

with mock_extra():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Mount

    from telecine_mock.cdn import cdn_routes
    from telecine_mock.dashboard import dashboard_routes
    from telecine_mock.exchange_log import ExchangeLog
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.request_log import RequestLog
    from telecine_mock.routing import create_provider_app
    from telecine_mock.settings import Settings
    from telecine_mock.state import MockState


def create_app(settings: Settings | None = None) -> Starlette:
    """Make a new app with nothing in its memory, which is `app.state.world`."""
    world = MockState(settings or Settings())
    app = Starlette(
        routes=[
            *dashboard_routes(world),
            Mount("/cdn", routes=cdn_routes(world)),
            *(Mount(f"/{name}", app=create_provider_app(provider, world)) for name, provider in PROVIDERS.items()),
        ],
        middleware=[
            Middleware(RequestLog, requests=world.requests),
            Middleware(ExchangeLog, exchanges=world.exchanges, clock=world.clock),
        ],
    )
    app.state.mock_state = world
    return app
