'use strict';
// The npm client of the bridge against a hub with a CA of its own, and streams on `ws`.
const EventBus = require('@vertx/eventbus-bridge-client.js');
const WebSocket = require('ws');

// NODE_EXTRA_CA_CERTS names the hub's CA for all of it.
function open(url, credential) {
  return new Promise((resolve, reject) => {
    const bus = new EventBus(url, { vertxbus_ping_interval: 1000 });
    bus.defaultHeaders = { Authorization: credential };
    bus.onopen = () => resolve(bus);
    bus.onclose = (end) => reject(new Error(`closed: ${end && end.code}`));
    bus.onerror = (error) => console.log(`error ${error.body || error.message}`);
  });
}

function ask(bus, address, body) {
  return new Promise((resolve, reject) => bus.send(address, body, (failure, reply) =>
    failure ? reject(new Error(failure.message)) : resolve(reply)));
}

function dial({ url, ticket }) {
  return new WebSocket(url, { headers: { Authorization: `Bearer ${ticket}` }, perMessageDeflate: false });
}

module.exports = { open, ask, dial };
