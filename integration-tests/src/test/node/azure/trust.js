'use strict';
// Whom the device SDK trusts, without the variable NODE_EXTRA_CA_CERTS that the other scripts are run with. The service SDK has no
// setting of its own for it, so here the device is registered by hand.

const { readFileSync } = require('node:fs');
const https = require('node:https');
const { Client } = require('azure-iot-device');
const { Mqtt, MqttWs } = require('azure-iot-device-mqtt');
const { NoRetry } = require('azure-iot-common');
const { ConnectionString, Registry, SharedAccessSignature } = require('azure-iothub');
const { step, run, required } = require('./steps');

const CA_FILE = required('HUB_CA');
const SERVICE = required('SERVICE_CONNECTION_STRING');
const HOST = required('HUB_HOST');

/** Registers a device, and returns its connection string. */
function register(deviceId) {
  const { SharedAccessKeyName: policy, SharedAccessKey: key } = ConnectionString.parse(SERVICE);
  const signature = SharedAccessSignature.create(HOST, policy, key, Math.floor(Date.now() / 1000) + 60);
  const request = https.request({
    host: HOST, method: 'PUT', path: `/devices/${deviceId}?api-version=2021-04-12`, ca: readFileSync(CA_FILE),
    headers: { Authorization: signature.toString() },
  });
  request.end('{}');
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', async (response) => {
      const device = JSON.parse((await response.toArray()).join(''));
      resolve(`HostName=${HOST};DeviceId=${deviceId};SharedAccessKey=${device.authentication.symmetricKey.primaryKey}`);
    });
  });
}

async function open(connectionString, transport, ca) {
  const client = Client.fromConnectionString(connectionString, transport);
  client.setRetryPolicy(new NoRetry());
  if (ca) {
    // To be waited for: it reads the file, and opening would not wait.
    await client.setOptions({ ca });
  }
  await client.open();
  return (await client.close()).constructor.name;
}

run(async () => {
  await step('registry without trust', () => Registry.fromConnectionString(SERVICE).list());
  const connectionString = await register('trusting');
  for (const [name, transport] of [['mqtt', Mqtt], ['mqtt-ws', MqttWs]]) {
    await step(`${name} without trust`, () => open(connectionString, transport));
    await step(`${name} with trust`, () => open(connectionString, transport, CA_FILE));
  }
});
