-- A registry as version 1 made it. Never changed: such files exist.
CREATE TABLE roots (
    day TEXT NOT NULL,
    camera TEXT NOT NULL,
    disk TEXT NOT NULL,
    path TEXT NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (day, camera, disk)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE switch_events (
    number INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    from_disk TEXT,
    to_disk TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    gap_seconds REAL
  ) STRICT;
CREATE TABLE registry (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    roots_version INTEGER NOT NULL,
    rebuilt_at_ms INTEGER
  ) STRICT;
CREATE TRIGGER root_added AFTER INSERT ON roots BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
CREATE TRIGGER root_forgotten AFTER DELETE ON roots BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
CREATE TRIGGER root_moved AFTER UPDATE OF day, camera, disk, first_seen_ms ON roots
  WHEN (new.day, new.camera, new.disk, new.first_seen_ms) <> (old.day, old.camera, old.disk, old.first_seen_ms) BEGIN
    UPDATE registry SET roots_version = roots_version + 1;
  END;
PRAGMA user_version = 1;
INSERT INTO registry VALUES (1, 1, 3000);
INSERT INTO roots VALUES ('20260115', 'court-1', 'disk-a', '/mnt/disk-a/20260115/court-1', 1000, 2000);
INSERT INTO switch_events VALUES (1, 1000, NULL, 'disk-a', 'restart', 'first start', NULL);
