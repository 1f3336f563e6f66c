from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "snn.stories"
    default_auto_field = "django.db.models.BigAutoField"
