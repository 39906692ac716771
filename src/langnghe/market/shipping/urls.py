from django.urls import path

from langnghe.market.shipping import views

app_name = "shipping"
urlpatterns = [path("cuoc/<uuid:uid>/", views.ask_freight, name="ask_freight")]
