-- The same text runs on H2 and on PostgreSQL.
-- Keys are kept as they are: a shared access signature is an HMAC, so its verifier needs the key itself.

CREATE TABLE policies (
    name          VARCHAR(64)  NOT NULL PRIMARY KEY,
    rights        VARCHAR(256) NOT NULL,
    primary_key   VARCHAR(128) NOT NULL,
    secondary_key VARCHAR(128) NOT NULL
);

-- A device has the module id ''; a module has its device's id and its own.
CREATE TABLE identities (
    device_id             VARCHAR(128) NOT NULL,
    module_id             VARCHAR(128) NOT NULL,
    generation_id         VARCHAR(32)  NOT NULL,
    etag                  VARCHAR(32)  NOT NULL,
    enabled               BOOLEAN      NOT NULL,
    status_reason         VARCHAR(128),
    status_updated_at     TIMESTAMP WITH TIME ZONE,
    primary_key           VARCHAR(128) NOT NULL,
    secondary_key         VARCHAR(128) NOT NULL,
    connected             BOOLEAN      NOT NULL,
    connection_changed_at TIMESTAMP WITH TIME ZONE,
    active_at             TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (device_id, module_id)
);
