-- The stored index. Paths and roots are bytes: a file name need not be text.
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES
    ('generation', 0),               -- raised by every update
    ('text_stamp', -1);              -- the text index's commit that this state belongs to
CREATE TABLE repository (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root BLOB NOT NULL,
    revision TEXT NOT NULL DEFAULT '', -- empty: what is checked out; else a pinned tree, reached only through its pin
    name TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    scanned_ns INTEGER NOT NULL,     -- when its files were last looked at
    files_sum INTEGER NOT NULL DEFAULT 0, -- over its files with a content, and so on, see rows.py
    lines_sum INTEGER NOT NULL DEFAULT 0,
    definitions_sum INTEGER NOT NULL DEFAULT 0,
    uses_sum INTEGER NOT NULL DEFAULT 0,
    generated_sum INTEGER NOT NULL DEFAULT 0,
    vendored_sum INTEGER NOT NULL DEFAULT 0,
    UNIQUE (root, revision)
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
    refused TEXT NOT NULL DEFAULT '', -- why it was not parsed, and is kept as text only
    chunked INTEGER NOT NULL DEFAULT 0, -- whether the text index has its chunks, for sure
    symbols BLOB NOT NULL,           -- definitions, see blobs.py; these, imports and source as in packing.py
    imports BLOB NOT NULL,
    places BLOB NOT NULL,            -- where names are used, see postings.py
    sketch BLOB NOT NULL,            -- a bit per line, see sketch.py
    source BLOB NOT NULL,            -- the UTF-8 text
    UNIQUE (sha, language)
);
CREATE INDEX blob_refused ON blob (id) WHERE refused <> '';
-- What the files of a language have in common, see packing.py. Never changed: what was packed with it needs it.
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository INTEGER NOT NULL REFERENCES repository (id),
    path BLOB NOT NULL,
    blob INTEGER REFERENCES blob (id), -- null: left out, for `reason`
    reason TEXT NOT NULL DEFAULT '',
    aside TEXT NOT NULL DEFAULT '',  -- why its text is not offered as similar code, see aside.py
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    module TEXT NOT NULL DEFAULT '',
    other_module TEXT NOT NULL DEFAULT '',
    UNIQUE (repository, path)
);
CREATE INDEX file_blob ON file (blob, repository);
CREATE INDEX file_module ON file (module);
CREATE INDEX file_other_module ON file (other_module);
CREATE INDEX file_left_out ON file (repository) WHERE blob IS NULL;
-- Contents of which the text index has to take in or to drop the chunks, and may have done so (see settling.py).
CREATE TABLE unsettled (
    blob INTEGER PRIMARY KEY         -- the row of which may be gone
);
-- Which contents have a name, found by a number made of it (see postings.py): those that define it; those that only
-- use it, met lately; the others that only use it, see users.py.
CREATE TABLE name (
    key INTEGER NOT NULL,
    roles INTEGER NOT NULL,          -- bits of postings.Role
    blob INTEGER NOT NULL,
    PRIMARY KEY (key, roles, blob)
) WITHOUT ROWID;
CREATE TABLE used (
    key INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    PRIMARY KEY (key, blob)
) WITHOUT ROWID;
CREATE TABLE users (
    key INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    blobs BLOB NOT NULL              -- so many numbers, see postings.listed
);
CREATE VIEW named (key, roles, blob) AS
    SELECT key, roles, blob FROM name
    UNION ALL SELECT key, 1, blob FROM used
    UNION ALL SELECT users.key, 1, value FROM users, json_each(contents(blobs));
-- The defined names as text, to be found by a part (see spellings.py): of single contents until they are settled.
CREATE TABLE spelling (id INTEGER PRIMARY KEY, settled INTEGER NOT NULL, names BLOB NOT NULL);
-- What manifests say, see dependencies/. Trees have packages only.
CREATE TABLE package (
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    repository INTEGER NOT NULL REFERENCES repository (id),
    folder TEXT NOT NULL,
    PRIMARY KEY (ecosystem, name, repository, folder)
) WITHOUT ROWID;
CREATE INDEX package_repository ON package (repository);
CREATE TABLE requirement (           -- of the company's packages and all others
    key INTEGER NOT NULL,            -- see dependencies/register.py
    repository INTEGER NOT NULL REFERENCES repository (id),
    PRIMARY KEY (key, repository)
) WITHOUT ROWID;
CREATE TABLE dependency_state (
    repository INTEGER PRIMARY KEY REFERENCES repository (id),
    manifests TEXT NOT NULL,
    outward TEXT NOT NULL
);
CREATE TABLE pin (
    repository INTEGER NOT NULL REFERENCES repository (id),
    folder TEXT NOT NULL,
    ecosystem TEXT NOT NULL,
    package TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES repository (id), -- the checked-out state
    tree INTEGER NOT NULL REFERENCES repository (id),   -- what is read; the target itself where it has no such tag
    required TEXT NOT NULL,
    version TEXT NOT NULL,
    source TEXT NOT NULL,
    via TEXT NOT NULL,
    kind TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (repository, folder, ecosystem, package)
) WITHOUT ROWID;
CREATE INDEX pin_target ON pin (target);
CREATE INDEX pin_tree ON pin (tree);
