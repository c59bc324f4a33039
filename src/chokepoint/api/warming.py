"""What pages of orders need is made ready when the server starts, so that who opens the first one need not wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from chokepoint.api.desk import Desk
from chokepoint.records.errors import ChokepointError

MOST_ORDERS = 200_000
"""Orders of the last run up to which it is done: with more, requests of programs would wait for it."""


@contextmanager
def warmed(desk: Desk) -> Iterator[None]:
    """While served, the page of the likeliest order is drawn once for nobody, beside the first requests."""
    thread = threading.Thread(target=_draw_one, args=(desk,), daemon=True)
    thread.start()
    yield
    thread.join()


def _draw_one(desk: Desk) -> None:
    """Fail in silence where there is nothing to draw: who asks for a page is told what is wrong with it."""
    try:
        with desk.records() as records:
            few = records.run(scope="all")["orders"] <= MOST_ORDERS
            for one in records.orders(1) if few else ():
                desk.section(one.order_id)
    except ChokepointError:
        return
