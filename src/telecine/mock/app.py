"""All mock servers as one ASGI app: a provider under each name, the CDN, and a page that shows what happens."""

from telecine.mock.extra import extra

with extra():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Mount

    from telecine.mock.cdn import cdn_routes
    from telecine.mock.journal import Journal
    from telecine.mock.page import page_routes
    from telecine.mock.providers import PROVIDERS
    from telecine.mock.serving import provider_app
    from telecine.mock.settings import Settings
    from telecine.mock.traffic import Traffic
    from telecine.mock.world import World


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
