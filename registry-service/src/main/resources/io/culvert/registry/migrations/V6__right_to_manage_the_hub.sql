-- Only who has all rights may give policies new keys.
UPDATE policies SET rights = rights || ',HUB_MANAGE' WHERE name = 'iothubowner';
