"""The desk as a Django app; loaded by the desk's own process alone (config/desk_settings.py)."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "snn.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Wagtail builds its rule about pictures, and its menu, while it is imported; ours replace them."""
        from wagtail.admin.ui import sidebar
        from wagtail.images import get_image_model, permissions

        from snn.desk.menu import settle_menu
        from snn.desk.signin.backend import settle_pictures

        settle_menu(sidebar)
        settle_pictures(permissions, get_image_model())
