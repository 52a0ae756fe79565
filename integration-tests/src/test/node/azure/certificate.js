'use strict';
// The device SDK with certificates instead of keys.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Client, Message } = require('azure-iot-device');
const { Mqtt, MqttWs } = require('azure-iot-device-mqtt');
const { NoRetry } = require('azure-iot-common');
const { Registry } = require('azure-iothub');
const { step, run, required } = require('./steps');

const transport = { mqtt: Mqtt, 'mqtt-ws': MqttWs }[required('TRANSPORT')];
const HOST = required('HUB_HOST');
const registry = Registry.fromConnectionString(required('SERVICE_CONNECTION_STRING'));
const id = (name) => `${required('TRANSPORT')}-${name}`;
const file = (name) => readFileSync(join(required('CERTIFICATES'), name), 'utf8');

/** Opens with a certificate, and sends a message to be sure. */
async function open(deviceId, certificate) {
  const cert = file(`${certificate}.pem`);
  const key = file(`${certificate}.key`);
  const connectionString = `HostName=${HOST};DeviceId=${deviceId};x509=true`;
  const client = Client.fromConnectionString(connectionString, transport);
  client.setRetryPolicy(new NoRetry());
  await client.setOptions({ cert, key });
  const opened = await client.open();
  const sent = await client.sendEvent(new Message('{}'));
  await client.close();
  return `${opened.constructor.name}, ${sent.constructor.name}`;
}

run(async () => {
  await step('register by thumbprints', () => registry.create({
    deviceId: id('printed'),
    authentication: {
      x509Thumbprint: { primaryThumbprint: required('FIRST_THUMBPRINT'), secondaryThumbprint: required('SECOND_THUMBPRINT') },
    },
  }), ({ responseBody: { authentication: { type, x509Thumbprint } } }) =>
    [type, x509Thumbprint.primaryThumbprint.length, x509Thumbprint.secondaryThumbprint.length]);
  await step('open with the first', () => open(id('printed'), 'first'));
  await step('open with the second', () => open(id('printed'), 'second'));
  await step("open with a stranger's", () => open(id('printed'), 'stranger'));

  await step('register by authority', () =>
    registry.create({ deviceId: id('signed'), authentication: { type: 'certificateAuthority' } }),
  ({ responseBody }) => responseBody.authentication.type);
  await step('open with a signed one', () => open(id('signed'), 'signed'));
  await step('open with one of another device', () => open(id('signed'), 'other'));
  await step("open with a self-signed one for an authority's", () => open(id('signed'), 'first'));
});
