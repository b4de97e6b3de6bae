"""All mock servers as one ASGI app: a provider under each name, the CDN, and a page that shows what happens."""

from telecine_mock.extra import extra

with extra():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Mount

    from telecine_mock.cdn import cdn_routes
    from telecine_mock.dashboard import page_routes
    from telecine_mock.exchange_log import Traffic
    from telecine_mock.providers import PROVIDERS
    from telecine_mock.request_log import Journal
    from telecine_mock.routing import provider_app
    from telecine_mock.settings import Settings
    from telecine_mock.state import World


def create_app(settings: Settings | None = None) -> Starlette:
    """Make a new app with nothing in its memory, which is `app.state.world`."""
    world = World(settings or Settings())
    app = Starlette(
        routes=[
            *page_routes(world),
            Mount("/cdn", routes=cdn_routes(world)),
            *(Mount(f"/{name}", app=provider_app(provider, world)) for name, provider in PROVIDERS.items()),
        ],
        middleware=[
            Middleware(Journal, requests=world.requests),
            Middleware(Traffic, exchanges=world.exchanges, clock=world.clock),
        ],
    )
    app.state.world = world
    return app
