-- The stored index. Paths and roots are bytes: a file name need not be text.
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES
    ('generation', 0),               -- raised by every update
    ('text_stamp', -1);              -- the text index's commit that this state belongs to
CREATE TABLE repository (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    scanned_ns INTEGER NOT NULL      -- when its files were last looked at
);
-- A content, parsed once however many files have it. Rows no file points at are not visible to queries.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha BLOB NOT NULL,
    language TEXT NOT NULL,
    lines INTEGER NOT NULL,
    definitions INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    generated INTEGER NOT NULL,
    source BLOB NOT NULL,            -- zlib of the UTF-8 text
    chunked INTEGER NOT NULL DEFAULT 0, -- whether the text index has its chunks
    UNIQUE (sha, language)
);
CREATE TABLE file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository INTEGER NOT NULL REFERENCES repository (id),
    path BLOB NOT NULL,
    blob INTEGER REFERENCES blob (id), -- null: left out, for `reason`
    reason TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    module TEXT NOT NULL DEFAULT '',
    other_module TEXT NOT NULL DEFAULT '',
    UNIQUE (repository, path)
);
CREATE INDEX file_blob ON file (blob);
CREATE INDEX file_module ON file (module);
CREATE INDEX file_other_module ON file (other_module);
CREATE TABLE symbol (
    blob INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    signature TEXT NOT NULL,
    doc TEXT NOT NULL,
    value TEXT NOT NULL,
    bases TEXT NOT NULL,
    local INTEGER NOT NULL,
    PRIMARY KEY (blob, ordinal)
) WITHOUT ROWID;
CREATE INDEX symbol_name ON symbol (name);
CREATE TABLE import (
    blob INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    module TEXT NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    line INTEGER NOT NULL,
    scope TEXT NOT NULL,
    PRIMARY KEY (blob, ordinal)
) WITHOUT ROWID;
CREATE TABLE posting (
    name TEXT NOT NULL,
    blob INTEGER NOT NULL,
    places BLOB NOT NULL,            -- see postings.py
    PRIMARY KEY (name, blob)
) WITHOUT ROWID;
