-- Whoever may open streams may see and end them.
UPDATE policies SET rights = rights || ',STREAMS_READ,STREAMS_END' WHERE name IN ('iothubowner', 'service');
