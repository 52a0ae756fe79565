-- Bytes of applications by UTC day: scope is HUB, POLICY or DEVICE, name is empty for the hub.
CREATE TABLE day_use (
    used_on DATE         NOT NULL,
    scope   VARCHAR(16)  NOT NULL,
    name    VARCHAR(256) NOT NULL,
    bytes   BIGINT       NOT NULL,
    PRIMARY KEY (used_on, scope, name)
);
