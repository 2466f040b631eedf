"""The table that tests and benchmarks read is the same in both databases, and as skewed as it says."""

import pytest
from databases import orders
from databases.server import Server

ROWS = 20_000
COLUMNS = ", ".join(orders.COLUMNS)
SUMS = (
    "SELECT count(*), sum(id), sum(customer_id), sum(amount), sum(quantity), count(coupon), min(created_at),"
    " max(created_at), min(sku), max(sku), count(DISTINCT status) FROM orders_alike"
)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def test_both_databases_hold_the_same_rows(postgresql: Server, mariadb: Server) -> None:
    for server in (postgresql, mariadb):
        orders.fill(server, rows=ROWS, table="orders_alike")

    assert postgresql.rows(SUMS) == mariadb.rows(SUMS)
    assert postgresql.rows(SUMS)[0][:2] == (ROWS, ROWS * (ROWS + 1) // 2)
    for number in (1, 4, 9_973, ROWS):
        one = f"SELECT {COLUMNS} FROM orders_alike WHERE id = {number}"  # noqa: S608
        assert postgresql.rows(one) == mariadb.rows(one)


def test_nine_rows_of_ten_lie_in_a_tenth_of_a_skewed_range(server: Server) -> None:
    orders.fill(server, rows=ROWS, table="orders_skewed", skewed=True)
    highest = orders.highest_key(ROWS, skewed=True)

    assert server.rows("SELECT count(DISTINCT id), max(id) FROM orders_skewed") == [(ROWS, highest)]
    in_a_tenth = f"SELECT count(*) FROM orders_skewed WHERE id <= {highest // 10}"  # noqa: S608
    assert server.rows(in_a_tenth) == [(ROWS * 9 // 10,)]
