/** `L5RY` in ASCII: tells a relay's file from any other SQLite database. */
export const APPLICATION_ID = 0x4c355259;

/** The format this relay writes. It migrates what is older and leaves alone what is newer. */
export const FORMAT_VERSION = 2;

/** Statements that lead from each format to the next; the first creates the tables of format 1. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, -- SHA-256 of the name, hex
    name TEXT NOT NULL,
    last INTEGER NOT NULL -- the highest sequence given
  ) STRICT;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (id),
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL, -- ms since 1970
    checksum BLOB NOT NULL,
    bytes BLOB NOT NULL,
    damaged TEXT, -- why it is left out
    UNIQUE (room, sequence)
  ) STRICT;
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (id),
    through INTEGER NOT NULL,
    time INTEGER NOT NULL,
    checksum BLOB NOT NULL,
    bytes BLOB NOT NULL,
    damaged TEXT
  ) STRICT;
  CREATE INDEX snapshots_of_room ON snapshots (room);
`,
  `
  ALTER TABLE rooms ADD COLUMN written INTEGER NOT NULL DEFAULT 0; -- bytes of records ever appended
  ALTER TABLE rooms ADD COLUMN created INTEGER NOT NULL DEFAULT 0; -- ms since 1970
  ALTER TABLE rooms ADD COLUMN base INTEGER NOT NULL DEFAULT 0; -- records up to here are gone
  ALTER TABLE rooms ADD COLUMN locked TEXT; -- why nothing is appended
  ALTER TABLE records ADD COLUMN author TEXT; -- JSON
  ALTER TABLE snapshots ADD COLUMN written INTEGER NOT NULL DEFAULT 0; -- rooms.written when it was made
  UPDATE rooms SET base = coalesce((SELECT max(through) FROM snapshots WHERE room = rooms.id), 0);
  CREATE TABLE probes (space BLOB NOT NULL) STRICT; -- always empty
`,
];
