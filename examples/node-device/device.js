'use strict';
// A device: echoes streams named "echo"; with a third argument HOST:PORT it joins every stream to that TCP service instead.
// Usage: node device.js CONNECTION-STRING-FILE CA-FILE [HOST:PORT]
const { createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const net = require('node:net');
const mqtt = require('mqtt');
const WebSocket = require('ws');

const [connectionStringFile, caFile, target] = process.argv.slice(2);
const tcpTarget = target && target.match(/^(.+):(\d+)$/);
if (!caFile || tcpTarget === null) {
  console.error('usage: node device.js CONNECTION-STRING-FILE CA-FILE [HOST:PORT]');
  process.exit(2);
}
const ca = readFileSync(caFile);
const parts = readFileSync(connectionStringFile, 'utf8').trim().split(';').map((part) => part.split(/=(.*)/s));
const { HostName, DeviceId, SharedAccessKey } = Object.fromEntries(parts);
const host = HostName.replace(/:\d+$/, '');

function password() {
  const resource = encodeURIComponent(`${host}/devices/${DeviceId}`);
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const signature = createHmac('sha256', Buffer.from(SharedAccessKey, 'base64')).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}`;
}

// MQTT over a WebSocket: the device needs no port but the hub's one.
const session = mqtt.connect(`wss://${HostName}/$iothub/websocket`, {
  protocolVersion: 4,
  clientId: DeviceId,
  username: `${host}/${DeviceId}/?api-version=2021-04-12`,
  password: password(),
  keepalive: 60,
  reconnectPeriod: 2000,
  wsOptions: { ca },
});
session.on('connect', () => session.subscribe('$iothub/streams/POST/#', (error) =>
  console.log(error ? `not subscribed: ${error.message}` : `connected as ${DeviceId}`)));
// The hub ends the session when its signature ends: each new one begins with a new signature.
session.on('reconnect', () => { session.options.password = password(); });
session.on('error', (error) => console.error(`session: ${error.message}`));
session.on('message', (topic) => {
  const name = topic.split('/')[3];
  const properties = new URLSearchParams(topic.slice(topic.indexOf('?') + 1));
  const answer = (status, more = '') => session.publish(`$iothub/streams/res/${status}/?$rid=${properties.get('$rid')}${more}`, '');
  const reject = (reason) => answer(400, `&reason=${encodeURIComponent(reason)}`);
  const accept = () => {
    answer(200);
    return dial(name, properties.get('$url'), properties.get('$auth'));
  };
  if (target) {
    join(accept, reject);
  } else if (name === 'echo') {
    const leg = accept();
    leg.pipe(leg);
  } else {
    reject('this device only echoes');
  }
});

function join(accept, reject) {
  const [, address, port] = tcpTarget;
  const refused = (error) => reject(`not connected: ${error.code}`);
  const tcp = net.connect({ host: address, port, allowHalfOpen: true }).once('error', refused);
  tcp.once('connect', () => {
    tcp.off('error', refused);
    const leg = accept();
    // Both ways, with back-pressure; an end is passed on behind what came before it, a break as a break.
    tcp.pipe(leg).pipe(tcp);
    tcp.on('error', () => leg.destroy());
    leg.on('error', () => tcp.resetAndDestroy());
    leg.on('close', () => tcp.resume());
  });
}

/** The leg of a stream as a Node.js stream; what is written before it is open waits. */
function dial(name, url, ticket) {
  const socket = new WebSocket(url, { ca, headers: { Authorization: `Bearer ${ticket}` }, perMessageDeflate: false });
  const leg = WebSocket.createWebSocketStream(socket);
  socket.once('close', (code, reason) => {
    console.log(`stream ${name}: ended with ${code} ${reason}`.trim());
    // Any other code says that bytes may be missing.
    if (code !== 1000 && code !== 1005) {
      leg.destroy(new Error(`ended with ${code}`));
    }
  });
  return leg.on('error', (error) => console.error(`stream ${name}: ${error.message}`));
}
