"""How every page looks: one layout, one face a site. Press and support render with it."""

from snn.network.look.environment import SiteLook, app_page, csp, page_environment, style

__all__ = ["SiteLook", "app_page", "csp", "page_environment", "style"]
