"""The table of daily download counters, partitioned by month, and the single row of the data version."""

from django.db import migrations

CREATE = """
CREATE TABLE airace_downloadsnapshot (
    day date NOT NULL,
    repository_id bigint NOT NULL,
    downloads_30d bigint,
    downloads_all_time bigint,
    likes integer,
    source_url text NOT NULL,
    known_at timestamptz NOT NULL,
    run_id bigint NOT NULL,
    -- Day first: an import of one day touches one end of the index, and a day's ranking is one range scan.
    PRIMARY KEY (day, repository_id)
) PARTITION BY RANGE (day);
COMMENT ON TABLE airace_downloadsnapshot IS 'Hub counters of one repository on one day; one partition a month.';
COMMENT ON COLUMN airace_downloadsnapshot.downloads_30d IS 'Downloads in the 30 days up to the day; never summed over days.';
COMMENT ON COLUMN airace_downloadsnapshot.downloads_all_time IS 'Downloads since the repository was made, as the Hub counts them.';
COMMENT ON COLUMN airace_downloadsnapshot.known_at IS 'When the counter was public; our fetch time where the source states none.';
INSERT INTO airace_dataversion (id, number, changed_at) VALUES (1, 1, now());
"""


class Migration(migrations.Migration):
    dependencies = [("airace", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE airace_downloadsnapshot; DELETE FROM airace_dataversion;"),
    ]
