-- Authorities whose certificates let devices in once they are verified. The certificate is base64 of its DER form.
CREATE TABLE certificate_authorities (
    name              VARCHAR(64)    NOT NULL PRIMARY KEY,
    etag              VARCHAR(32)    NOT NULL,
    certificate       VARCHAR(32768) NOT NULL,
    verified          BOOLEAN        NOT NULL,
    verification_code VARCHAR(64),
    created_at        TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at        TIMESTAMP WITH TIME ZONE NOT NULL
);
