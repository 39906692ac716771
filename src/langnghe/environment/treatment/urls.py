"""Treatment for everybody, at the desk (Sở), of an operator, and in the workshop (Xưởng)."""

from datetime import date

from django.urls import path, register_converter

from langnghe.environment.treatment.views import clean, everybody, plant, projects, waste


class Day:
    """A day in an address: 2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)  # templates name it by its text


register_converter(Day, "day")

app_name = "treatment"
urlpatterns = [
    path("moi-truong/du-an/", everybody.projects, name="open_projects"),
    path("moi-truong/du-an/<slug:slug>/", everybody.project, name="open_project"),
    path("moi-truong/cong-nghe-sach/", everybody.technologies, name="technologies"),
    path("moi-truong/cong-nghe-sach/<slug:slug>/", everybody.technology, name="technology"),
    path("so/moi-truong/du-an/", projects.projects, name="projects"),
    path("so/moi-truong/du-an/moi/", projects.new, name="project_new"),
    path("so/moi-truong/du-an/<uuid:uid>/", projects.project, name="project"),
    path("so/moi-truong/du-an/<uuid:uid>/sua/", projects.edit, name="project_edit"),
    path("so/moi-truong/chat-thai/", waste.streams, name="wastes"),
    path("so/moi-truong/chat-thai/moi/", waste.new, name="waste_new"),
    path("so/moi-truong/chat-thai/<uuid:uid>/", waste.stream, name="waste"),
    path("so/moi-truong/chat-thai/<uuid:uid>/chuyen/<uuid:load>/", waste.load, name="load"),
    path(
        "so/moi-truong/chat-thai/<uuid:uid>/<int:year>/<int:quarter>/",
        waste.quarter,
        name="quarter",
    ),
    path("so/moi-truong/cong-nghe/", clean.adoptions, name="adoptions"),
    path("so/moi-truong/cong-nghe/moi/", clean.technology_new, name="technology_new"),
    path("so/moi-truong/cong-nghe/ap-dung/", clean.adopt, name="adopt"),
    path("so/moi-truong/cong-nghe/<uuid:uid>/", clean.adoption, name="adoption"),
    path("nha-may/", plant.plants, name="plants"),
    path("nha-may/<uuid:uid>/", plant.plant, name="plant"),
    path("nha-may/<uuid:uid>/<day:day>/", plant.day, name="day"),
    path("nha-may/anh/<uuid:uid>/", plant.photo, name="photo"),
    path("xuong/cong-nghe-sach/", clean.own, name="own"),
]
