"""Addresses of the writing desk."""

from __future__ import annotations

from django.urls import path

from snn.desk.writing import comparing, placing, relating, views

app_name = "writing"
urlpatterns = [
    path("", views.index, name="index"),
    path("awake/", views.awake, name="awake"),
    path("<int:manuscript>/publish/", views.publish, name="publish"),
    path("<int:manuscript>/picture/", views.picture, name="picture"),
    path("<int:manuscript>/sites/", placing.page, name="sites"),
    path("media/<str:name>", views.media, name="media"),
    path("<int:manuscript>/related/", relating.page, name="related"),
    path("aside/<int:aside>/", comparing.page, name="aside"),
    path("story/<int:story>/", views.story, name="story"),
    path("story/<int:story>/edit/", views.edit_story, name="edit"),
    path("story/<int:story>/progress/", views.progress, name="progress"),
    path("story/<int:story>/correct/", views.correct, name="correct"),
    path("story/<int:story>/kill/", views.kill, name="kill"),
]
