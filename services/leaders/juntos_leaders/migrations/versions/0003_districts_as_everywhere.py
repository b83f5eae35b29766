"""Districts as the other services keep them, with the names that were known."""

from alembic import op

from juntos_chassis.districts import create_districts

revision = "0003"
down_revision = "0002"

# Since when and by whom a district is served was not kept: reading reporting again from
# its start tells it. Until then the name of what is shown stands, before any real date.
NAMES = """
INSERT INTO territory_districts
    (ubigeo, valid_from, territorial_unit, district_name, position)
SELECT d.ubigeo, DATE '1900-01-01', known.territorial_unit, d.name, 0
FROM districts d JOIN (
    SELECT DISTINCT ON (ubigeo) ubigeo, territorial_unit FROM (
        SELECT ubigeo, territorial_unit FROM cohort_districts
        UNION ALL SELECT ubigeo, territorial_unit FROM networks
        UNION ALL SELECT ubigeo, territorial_unit FROM candidacies) shown
    ORDER BY ubigeo, territorial_unit) known USING (ubigeo);
DROP TABLE districts;
DELETE FROM consumer_positions WHERE upstream = 'reporting';
DELETE FROM parked_events WHERE upstream = 'reporting';
"""


def upgrade() -> None:
    """Move the names and drop the table of old."""
    connection = op.get_bind()
    create_districts(connection)
    connection.exec_driver_sql(NAMES)
