"""The field table is what the server accepts."""

from server.app import ServeOptions, create_app
from server.config import ServedGraphs
from server.protocol_table import IGNORED, NOTES, PAGE, REJECTED, table


def test_the_page_is_in_step():
    page = table(create_app(ServedGraphs(graphs={}), ServeOptions("sqlite:///unused.db")))
    assert PAGE.read_text() == page, "run python -m server.protocol_table"
    for field in (*REJECTED, *IGNORED, *NOTES):
        assert f"`{field}`" in page
