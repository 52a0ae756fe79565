-- What was withdrawn, in the order of the commits: whoever holds the one row of the count is the only one to add.
CREATE TABLE revocation_count (
    newest BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO revocation_count (newest) VALUES (0);
-- The subject is an identity, or the name of an authority or a policy; rows beyond the newest 100,000 go.
CREATE TABLE revocations (
    number  BIGINT       NOT NULL PRIMARY KEY,
    kind    VARCHAR(32)  NOT NULL,
    subject VARCHAR(300) NOT NULL
);
