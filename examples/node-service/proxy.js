'use strict';
// Listens on a local port, and joins each connection to a stream of its own to the device.
// Usage: node proxy.js CONNECTION-STRING-FILE CA-FILE DEVICE PORT [STREAM-NAME]
const net = require('node:net');
const { pipeline } = require('node:stream');
const { Hub } = require('./hub');

const [connectionStringFile, caFile, device, port, name = 'default'] = process.argv.slice(2);
if (!port) {
  console.error('usage: node proxy.js CONNECTION-STRING-FILE CA-FILE DEVICE PORT [STREAM-NAME]');
  process.exit(2);
}
const hub = new Hub(connectionStringFile, caFile);

// Nothing is read from a connection before its stream is open.
const server = net.createServer({ pauseOnConnect: true }, async (connection) => {
  connection.on('error', () => {});
  try {
    const stream = await hub.open(device, name);
    // Both ways, with back-pressure; an error of one ends the other.
    pipeline(connection, stream, connection, () => {});
  } catch (error) {
    console.error(`no stream: ${error.message}`);
    connection.destroy();
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
