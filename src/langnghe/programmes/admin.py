"""Reference data for administrators. States move at the desk, money by its verbs: not here."""

from django.contrib import admin

from langnghe.core.admin import Audited
from langnghe.programmes.models import (
    BudgetLine,
    IndicatorDefinition,
    LegalBasis,
    Measure,
    Programme,
    Scheme,
)


@admin.register(LegalBasis)
class LegalBasisAdmin(Audited):
    list_display = ("slug", "kind", "number", "effective_from", "effective_until", "certainty")
    list_filter = ("kind", "certainty")
    search_fields = ("slug", "number")
    autocomplete_fields = ("replaced_by",)


@admin.register(Programme)
class ProgrammeAdmin(Audited):
    list_display = ("slug", "state", "since", "until", "is_demo")
    search_fields = ("slug",)
    readonly_fields = ("state", "is_demo")
    filter_horizontal = ("bases",)


@admin.register(Scheme)
class SchemeAdmin(Audited):
    list_display = ("slug", "programme", "kind", "state", "is_demo")
    list_filter = ("kind", "state")
    list_select_related = ("programme",)
    search_fields = ("slug",)
    readonly_fields = ("state", "is_demo")
    filter_horizontal = ("bases", "measures")


class Indicators(admin.TabularInline[IndicatorDefinition, Measure]):
    model = IndicatorDefinition
    extra = 0


@admin.register(Measure)
class MeasureAdmin(Audited):
    list_display = ("code", "area", "strength")
    list_filter = ("area", "strength")
    search_fields = ("code",)
    inlines = (Indicators,)
    filter_horizontal = ("bases",)


@admin.register(BudgetLine)
class BudgetLineAdmin(Audited):
    """A line is opened here; its money is planned at the desk."""

    list_display = ("scheme", "year", "code", "is_demo")
    list_select_related = ("scheme",)
    list_filter = ("year",)
    readonly_fields = ("is_demo",)
