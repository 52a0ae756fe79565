-- By code points, as H2 orders them and whatever the database's own language is: pages of lists and queries rest on it.
ALTER TABLE identities ALTER COLUMN device_id TYPE VARCHAR(128) COLLATE "C";
ALTER TABLE identities ALTER COLUMN module_id TYPE VARCHAR(128) COLLATE "C";
ALTER TABLE policies ALTER COLUMN name TYPE VARCHAR(64) COLLATE "C";
ALTER TABLE certificate_authorities ALTER COLUMN name TYPE VARCHAR(64) COLLATE "C";
