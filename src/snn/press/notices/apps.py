from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "snn.press.notices"
    label = "notices"
