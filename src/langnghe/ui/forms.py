"""How Django draws forms here: every field by one template, errors beside it."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Our field template; widgets as Django ships them."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
