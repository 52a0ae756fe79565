'use strict';
// Listens on a local port, and joins each connection to a stream of its own to the device.
// Usage: node proxy.js CONNECTION-STRING-FILE CA-FILE DEVICE PORT [STREAM-NAME]
const net = require('node:net');
const { Hub } = require('./hub');

const [connectionStringFile, caFile, device, port, name = 'default'] = process.argv.slice(2);
if (!port) {
  console.error('usage: node proxy.js CONNECTION-STRING-FILE CA-FILE DEVICE PORT [STREAM-NAME]');
  process.exit(2);
}
const hub = new Hub(connectionStringFile, caFile);

// Nothing is read from a connection before its stream is open.
const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, async (connection) => {
  connection.on('error', () => {});
  try {
    join(connection, await hub.open(device, name));
  } catch (error) {
    console.error(`no stream: ${error.message}`);
    connection.resetAndDestroy();
  }
});

/** Both ways, with back-pressure; an end is passed on behind what came before it, a break as a break. */
function join(connection, stream) {
  connection.pipe(stream).pipe(connection);
  connection.on('error', () => stream.destroy());
  stream.on('error', (error) => {
    console.error(error.message);
    connection.resetAndDestroy();
  });
  stream.on('close', () => connection.resume());
  if (connection.destroyed) {
    stream.destroy();
  }
}

server.listen(Number(port), '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
