-- The coordinator that holds the session, or held it last: only that one's word ends it.
ALTER TABLE identities ADD COLUMN session_node VARCHAR(255);
CREATE INDEX identities_session_node ON identities (session_node);
