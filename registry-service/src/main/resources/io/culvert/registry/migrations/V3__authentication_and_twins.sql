-- Who was registered before signs with symmetric keys, is managed by nobody and has no tags.
ALTER TABLE identities ADD COLUMN authentication_type VARCHAR(32) DEFAULT 'SAS' NOT NULL;
ALTER TABLE identities ADD COLUMN primary_thumbprint VARCHAR(64);
ALTER TABLE identities ADD COLUMN secondary_thumbprint VARCHAR(64);
ALTER TABLE identities ADD COLUMN managed_by VARCHAR(128);
-- The twin: its tags are a JSON object; version and ETag are its own and change with the tags only.
ALTER TABLE identities ADD COLUMN tags VARCHAR(8192) DEFAULT '{}' NOT NULL;
ALTER TABLE identities ADD COLUMN twin_version BIGINT DEFAULT 1 NOT NULL;
ALTER TABLE identities ADD COLUMN twin_etag VARCHAR(32) DEFAULT 'AAAAAAAAAAE=' NOT NULL;
