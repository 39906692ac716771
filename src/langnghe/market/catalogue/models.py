"""Goods as they are shown and counted: product, variant, stock, picture."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from langnghe.core.ids import uuid7
from langnghe.market.catalogue.sheets.models import Sheet, SheetProblem

__all__ = [
    "Product",
    "ProductImage",
    "Sheet",
    "SheetProblem",
    "StockItem",
    "StockMovement",
    "Variant",
]


class Product(models.Model):
    """What a maker offers. Texts are {"vi": …, "en": …}; prices stand on the variants."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=160, unique=True)
    # What the maker's own books call it; "" when they do not.
    reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    village = models.ForeignKey("registry.Village", models.PROTECT, related_name="+")
    craft = models.ForeignKey("registry.Craft", models.PROTECT, related_name="+")
    name = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    materials = models.JSONField(default=dict, blank=True)
    care = models.JSONField(default=dict, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    # What the buyer may have written on the piece; empty: nothing.
    personalisation = models.JSONField(default=dict, blank=True)
    # A made-to-order product has no stock: it is made within `making_days` working days.
    made_to_order = models.BooleanField(default=False)
    making_days = models.PositiveSmallIntegerField(default=0)
    # How many pieces of it can be made in a week; null: as many as wanted.
    weekly_capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    # There is exactly one, and there will not be another.
    one_of_a_kind = models.BooleanField(default=False, db_default=False)
    fragile = models.BooleanField(default=False)
    food = models.BooleanField(default=False)
    oversized = models.BooleanField(default=False)  # no fixed fee: ask for freight
    export_ok = models.BooleanField(default=True)
    min_age = models.PositiveSmallIntegerField(default=0)
    restriction = models.JSONField(default=dict, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(null=True, blank=True)
    hs6 = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    # Published, and of a maker who sells: what lists show. Followed by `services.follow_makers`.
    listed = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    # By the database's clock: whenever anything of it moved, pieces and prices too; and whenever
    # something moved that lists show, which is what the search follows (most sales change nothing).
    moved_at = models.DateTimeField(db_default=Now(), editable=False)
    touched_at = models.DateTimeField(db_default=Now(), editable=False, db_index=True)
    # Taken down by an authority: the case, and the state before; its maker cannot put it on sale.
    withheld_for = models.CharField(max_length=36, blank=True, default="", db_default="")
    withheld_state = models.CharField(max_length=9, blank=True, default="", db_default="")
    is_demo = models.BooleanField(default=False)
    # Followed by the transaction that changes variants or stock; lists sort and filter on them.
    price_from = models.BigIntegerField(default=0)
    price_to = models.BigIntegerField(default=0)
    available = models.BooleanField(default=False)
    # The break of its maker as far as lists have heard of it, by `services.follow_breaks`: its last
    # day, and whether nothing can be bought meanwhile. Whoever buys is told by the day itself.
    closed_until = models.DateField(null=True, blank=True)
    paused = models.BooleanField(default=False, db_default=False)
    # Ready-made for lists, by `services.reindex`: words with a space before each ("word begins
    # with" is then a plain LIKE on both databases), and what a card shows in each language.
    search_text = models.TextField(blank=True)  # folded, everything
    search_name = models.TextField(blank=True)  # folded, the names alone
    search_marked = models.TextField(blank=True)  # with its marks, everything
    card = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_product_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(withheld_for=""),
                name="what_is_withheld_is_not_on_sale",
            ),
            models.CheckConstraint(
                condition=Q(paused=False) | Q(closed_until__isnull=False),
                name="what_is_paused_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(made_to_order=False) | Q(making_days__gt=0),
                name="made_to_order_says_how_long",
            ),
            models.CheckConstraint(
                condition=Q(weekly_capacity__isnull=True) | Q(weekly_capacity__gt=0),
                name="weekly_capacity_is_some_pieces",
            ),
            models.CheckConstraint(
                condition=Q(one_of_a_kind=False) | Q(made_to_order=False),
                name="one_of_a_kind_is_there_already",
            ),
            models.UniqueConstraint(
                fields=["producer", "reference"],
                condition=~Q(reference=""),
                name="one_product_per_reference_of_a_maker",
            ),
        )
        # `listed` stands first instead of in a condition: SQLite cannot match the condition of an
        # index with a query parameter.
        indexes = (
            models.Index(fields=["listed", "-published_at", "-id"], name="product_newest"),
            models.Index(fields=["listed", "price_from", "id"], name="product_by_price"),
            # What else a maker has, beside one of his goods.
            models.Index(
                fields=["producer", "-available", "-published_at", "-id"],
                condition=models.Q(listed=True),
                name="product_of_its_maker",
            ),
            # Whose goods are shown as closed, and whose are not (yet).
            models.Index(
                fields=["closed_until", "producer", "paused"], name="product_shown_as_closed"
            ),
            # Counts per filter are read from this index alone; the rows themselves are wide.
            models.Index(
                fields=[
                    "listed",
                    "craft",
                    "village",
                    "producer",
                    "price_from",
                    "available",
                    "made_to_order",
                ],
                name="product_facets",
            ),
        )

    def __str__(self) -> str:
        return str(self.name.get("vi", self.slug))


class Variant(models.Model):
    """One thing that can be bought, with its own price, size and weight."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="variants")
    sku = models.CharField(max_length=40, unique=True)
    label = models.JSONField(default=dict, blank=True)  # {"vi": "cỡ nhỏ", "en": "small"}
    position = models.PositiveSmallIntegerField(default=0)
    price = models.BigIntegerField()  # đồng, tax included
    wholesale_min_qty = models.PositiveIntegerField(null=True, blank=True)
    wholesale_price = models.BigIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(default=0)
    width_mm = models.PositiveIntegerField(default=0)
    height_mm = models.PositiveIntegerField(default=0)
    weight_g = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("product", "position", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(price__gte=0), name="price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(wholesale_price__isnull=True, wholesale_min_qty__isnull=True)
                | Q(wholesale_price__gte=0, wholesale_min_qty__gte=2),
                name="wholesale_price_names_its_quantity",
            ),
        )

    def __str__(self) -> str:
        return self.sku


class StockItem(models.Model):
    """How many pieces of a variant stand in the workshop, and how many of them are promised."""

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="stock")
    on_hand = models.IntegerField(default=0)
    held = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(held__lte=F("on_hand")),
                name="stock_held_is_between_zero_and_on_hand",
            ),
        )

    def __str__(self) -> str:
        return f"{self.variant}: {self.on_hand - self.held}/{self.on_hand}"


class StockMovement(models.Model):
    """Append-only: every change of a stock counter, typed, once per source."""

    class Kind(models.TextChoices):
        ADJUST = "adjust", _("Counted")  # on_hand += quantity
        HOLD = "hold", _("Held for an order")  # held += quantity
        RELEASE = "release", _("Released")  # held -= quantity
        SALE = "sale", _("Sold and handed over")  # on_hand -= quantity, held -= quantity
        RETURN = "return", _("Came back")  # on_hand += quantity

    stock = models.ForeignKey(StockItem, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind)
    quantity = models.IntegerField()
    source = models.CharField(max_length=80)  # what caused it, e.g. "order-line:<id>"
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["stock", "kind", "source"], name="one_stock_movement_per_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} ({self.source})"


class ProductImage(models.Model):
    """A picture in the sizes that screens ask for. A demo picture is a drawing and says so."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.JSONField(default=dict)
    is_drawing = models.BooleanField(default=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # [{"width": 320, "file": "products/…-320.webp"}, …], smallest first
    renditions = models.JSONField(default=list)

    class Meta:
        ordering = ("product", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["product", "position"], name="one_picture_per_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} #{self.position}"


class ProductViews(models.Model):
    """How often the page of a product was looked at on a day. Nothing is known of who looked."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    day = models.DateField()
    views = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["product", "day"], name="one_count_per_product_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.day}: {self.views}"


class Draft(models.Model):
    """What somebody has typed of a product and not yet saved, as typed: nothing of it is judged."""

    # The same as that of the product that it becomes, or changes.
    uid = models.UUIDField(unique=True)
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict)  # the fields of the form, by name
    # One higher with each save: of two phones the second one hears that it is late.
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=["producer", "-changed_at", "-id"], name="draft_newest"),)

    def __str__(self) -> str:
        return str(self.typed.get("name_vi") or self.uid)


class CostSheet(models.Model):
    """What a piece costs its maker, for himself alone. Amounts in đồng."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="costs")
    materials = models.PositiveBigIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    wage = models.PositiveBigIntegerField(default=0)  # of an hour
    packing = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"costs of {self.product_id}"


class Upload(models.Model):
    """
    A picture on its way from a phone, part by part; and, once it has come, until a product has it.

    Its parts wait as files of their own, out of reach of the public: they still say where and when
    a photo was taken.
    """

    uid = models.UUIDField(unique=True)  # chosen by the phone: what is sent again is known again
    of = models.UUIDField(db_index=True)  # the uid of a draft or of a product
    producer = models.ForeignKey("registry.Producer", models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whoever sends has so many hands; null: it has come, or was refused.
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)  # [[offset, length, digest], …]
    refusal = models.CharField(max_length=40, blank=True, default="")  # its code
    position = models.PositiveSmallIntegerField(default=0)
    replaces = models.UUIDField(null=True, blank=True)  # a picture that was cut or straightened
    alt = models.JSONField(default=dict, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    renditions = models.JSONField(default=list, blank=True)
    image = models.UUIDField(null=True, blank=True)  # the picture of a product that it became
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["by", "slot"], name="one_upload_per_hand"),
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="upload_is_not_larger_than_told"
            ),
        )

    def __str__(self) -> str:
        return f"{self.received}/{self.size} of {self.uid}"

    @property
    def has_come(self) -> bool:
        return bool(self.renditions)
