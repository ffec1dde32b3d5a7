BEGIN TRANSACTION;
CREATE TABLE codeassist_schema (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT codeassist_schema_pkc PRIMARY KEY (version_num)
);
INSERT INTO "codeassist_schema" VALUES('0001');
CREATE TABLE deployment (
	event INTEGER NOT NULL, 
	service TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	sha TEXT NOT NULL, 
	status TEXT NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_deployment PRIMARY KEY (event), 
	CONSTRAINT fk_deployment_event FOREIGN KEY(event) REFERENCES event (number) ON DELETE CASCADE, 
	CONSTRAINT ck_deployment_status CHECK (status IN ('success', 'failure'))
);
INSERT INTO "deployment" VALUES(6,'shop','production','c69af5f1029dcc8bd8224afa4fbe6a9e84d83d08','success','cli');
CREATE TABLE event (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	time DATETIME NOT NULL, 
	received DATETIME NOT NULL, 
	repository TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	client_name TEXT NOT NULL, 
	client_version TEXT NOT NULL, 
	extra TEXT, 
	CONSTRAINT uq_event_id UNIQUE (id), 
	CONSTRAINT ck_event_kind CHECK (kind IN ('suggestion.shown', 'suggestion.accepted', 'suggestion.dismissed', 'file.saved', 'deployment'))
);
INSERT INTO "event" VALUES(1,'e1','ff826a28f69724eddcc6e049fe02ddf7','suggestion.shown','2026-01-05 09:00:00.250000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
INSERT INTO "event" VALUES(2,'e2','d1382a0d0ffa5ea9e304f07ae24c150c','suggestion.accepted','2026-01-05 09:00:01.000000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
INSERT INTO "event" VALUES(3,'e3','455f4a1ab26ac1190662318b49bd368e','suggestion.shown','2026-01-05 09:05:00.000000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
INSERT INTO "event" VALUES(4,'e4','6c3c3ee11a0f865ae00d1488026bdecc','suggestion.dismissed','2026-01-05 09:05:02.000000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
INSERT INTO "event" VALUES(5,'e5','c546f8fc20b6feb90a55c53d23f00e0b','file.saved','2026-01-05 09:06:00.000000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
INSERT INTO "event" VALUES(6,'e6','b33c831b3d7811b4dacf7c46d4a8e17f','deployment','2026-01-06 10:00:00.000000','2026-11-23 02:28:54.707418','example.com/shop','user-1','test','0.1.0',NULL);
CREATE TABLE file_saved (
	event INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	ranges TEXT NOT NULL, 
	CONSTRAINT pk_file_saved PRIMARY KEY (event), 
	CONSTRAINT fk_file_saved_event FOREIGN KEY(event) REFERENCES event (number) ON DELETE CASCADE
);
INSERT INTO "file_saved" VALUES(5,'a.py','97c23b30a4202c46c5ed4534c07483b9dab46fe2','[{"start": 0, "end": 32, "class": "ai", "span": "s1", "text": "count = len(items)\nreturn count\n"}]');
CREATE TABLE repository (
	name TEXT NOT NULL, 
	root TEXT NOT NULL, 
	seen DATETIME NOT NULL, 
	CONSTRAINT pk_repository PRIMARY KEY (name)
);
INSERT INTO "repository" VALUES('example.com/shop','/srv/shop','2026-11-23 02:28:56.343243');
CREATE TABLE suggestion_accepted (
	event INTEGER NOT NULL, 
	suggestion TEXT NOT NULL, 
	span TEXT NOT NULL, 
	path TEXT NOT NULL, 
	lines INTEGER NOT NULL, 
	characters INTEGER NOT NULL, 
	partial BOOLEAN NOT NULL, 
	CONSTRAINT pk_suggestion_accepted PRIMARY KEY (event), 
	CONSTRAINT fk_suggestion_accepted_event FOREIGN KEY(event) REFERENCES event (number) ON DELETE CASCADE
);
INSERT INTO "suggestion_accepted" VALUES(2,'g1','s1','a.py',2,31,0);
CREATE TABLE suggestion_dismissed (
	event INTEGER NOT NULL, 
	suggestion TEXT NOT NULL, 
	shown_ms INTEGER, 
	CONSTRAINT pk_suggestion_dismissed PRIMARY KEY (event), 
	CONSTRAINT fk_suggestion_dismissed_event FOREIGN KEY(event) REFERENCES event (number) ON DELETE CASCADE
);
INSERT INTO "suggestion_dismissed" VALUES(4,'g2',NULL);
CREATE TABLE suggestion_shown (
	event INTEGER NOT NULL, 
	suggestion TEXT NOT NULL, 
	feature TEXT NOT NULL, 
	model TEXT NOT NULL, 
	language TEXT NOT NULL, 
	path TEXT NOT NULL, 
	lines INTEGER NOT NULL, 
	characters INTEGER NOT NULL, 
	latency_ms INTEGER, 
	CONSTRAINT pk_suggestion_shown PRIMARY KEY (event), 
	CONSTRAINT fk_suggestion_shown_event FOREIGN KEY(event) REFERENCES event (number) ON DELETE CASCADE
);
INSERT INTO "suggestion_shown" VALUES(1,'g1','completion','m','python','a.py',2,31,120);
INSERT INTO "suggestion_shown" VALUES(3,'g2','completion','m','python','文件.py',1,9,NULL);
CREATE INDEX ix_event_repository_kind_time ON event (repository, kind, time);
CREATE INDEX ix_event_repository_number ON event (repository, number);
CREATE INDEX ix_suggestion_shown_suggestion ON suggestion_shown (suggestion);
CREATE INDEX ix_suggestion_accepted_suggestion ON suggestion_accepted (suggestion);
CREATE INDEX ix_suggestion_accepted_span ON suggestion_accepted (span);
CREATE INDEX ix_suggestion_dismissed_suggestion ON suggestion_dismissed (suggestion);
CREATE INDEX ix_file_saved_blob ON file_saved (blob);
CREATE INDEX ix_deployment_environment_service ON deployment (environment, service);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',6);
COMMIT;
