'use strict';
// Sends a text to a device that echoes, prints what comes back, and ends the stream.
// Usage: node echo.js CONNECTION-STRING-FILE CA-FILE DEVICE TEXT
const { once } = require('node:events');
const { Hub } = require('./hub');

const [connectionStringFile, caFile, device, text] = process.argv.slice(2);
if (!text) {
  console.error('usage: node echo.js CONNECTION-STRING-FILE CA-FILE DEVICE TEXT');
  process.exit(2);
}

async function main() {
  const stream = await new Hub(connectionStringFile, caFile).open(device, 'echo');
  const sent = Buffer.from(text);
  const came = [];
  stream.on('data', (bytes) => {
    came.push(bytes);
    // Ending a stream ends both directions: not before all is back. (destroy() would end it as if the connection had broken.)
    if (Buffer.concat(came).length >= sent.length) {
      stream.end();
    }
  });
  stream.write(sent);
  await once(stream, 'close');
  console.log(Buffer.concat(came).toString());
  if (!Buffer.concat(came).equals(sent)) {
    throw new Error('the stream ended early');
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
