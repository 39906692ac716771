"""Plain functions that make rows: `factories.producer()`, `factories.user("stranger")`."""

# ruff: noqa: F403
from tests.factories.accounts import *
from tests.factories.basket import *
from tests.factories.cases import *
from tests.factories.catalogue import *
from tests.factories.checkout import *
from tests.factories.core import *
from tests.factories.deciding import *
from tests.factories.desk import *
from tests.factories.environment import *
from tests.factories.guidance import *
from tests.factories.heritage import *
from tests.factories.ingest import *
from tests.factories.judging import *
from tests.factories.ledger import *
from tests.factories.loans import *
from tests.factories.offers import *
from tests.factories.orders import *
from tests.factories.products import *
from tests.factories.programmes import *
from tests.factories.registry import *
from tests.factories.seeing import *
from tests.factories.support import *
from tests.factories.treatment import *
from tests.factories.world import *
