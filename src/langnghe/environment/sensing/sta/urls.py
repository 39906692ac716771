from django.urls import re_path

from langnghe.environment.sensing.sta import views

app_name = "sta"
urlpatterns = [re_path(r"^sta/v1\.1(?:/(?P<path>.*))?$", views.sensor_things, name="root")]
