'use strict';
// The device SDK over one of its MQTT transports: what a program does with it from opening to closing, and how refusals and ends look.

const { Client, Message, ModuleClient } = require('azure-iot-device');
const { Mqtt, MqttWs } = require('azure-iot-device-mqtt');
const { NoRetry } = require('azure-iot-common');
const { Registry } = require('azure-iothub');
const { step, within, event, until, run, required } = require('./steps');

const TRANSPORT = { mqtt: Mqtt, 'mqtt-ws': MqttWs }[required('TRANSPORT')];
const HOST = required('HUB_HOST');
const registry = Registry.fromConnectionString(required('SERVICE_CONNECTION_STRING'));
const named = (value) => value.constructor.name;

/** Registers a device named after the transport, and returns its connection string. */
async function register(name) {
  const deviceId = `${required('TRANSPORT')}-${name}`;
  const { responseBody } = await registry.create({ deviceId, status: 'enabled' });
  return `HostName=${HOST};DeviceId=${deviceId};SharedAccessKey=${responseBody.authentication.symmetricKey.primaryKey}`;
}

const idOf = (connectionString) => /DeviceId=([^;]*)/.exec(connectionString)[1];
const read = async (connectionString) => (await registry.get(idOf(connectionString))).responseBody;

/** A client that tells of the end of its connection instead of making a new one. */
function open(connectionString) {
  const client = Client.fromConnectionString(connectionString, TRANSPORT);
  client.setRetryPolicy(new NoRetry());
  return client.open().then(() => client);
}

async function telemetry(client, from, count) {
  const messages = Array.from({ length: count }, (_, i) => {
    const message = new Message(JSON.stringify({ number: from + i }));
    message.messageId = `m-${from + i}`;
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    message.properties.add('a key=with & signs', 'and a välue/of them?');
    return message;
  });
  return Promise.all(messages.map((message) => client.sendEvent(message)));
}

async function ordinaryLife() {
  const connectionString = await register('ordinary');
  const client = Client.fromConnectionString(connectionString, TRANSPORT);
  await step('open', () => client.open(), named);
  await step('state when open', () => read(connectionString), (device) => device.connectionState);
  await step('telemetry', () => telemetry(client, 0, 1), (results) => results.map(named));
  await step('a hundred messages at once', () => telemetry(client, 1, 100), (results) => results.length);
  await step('a large message', () => client.sendEvent(new Message(Buffer.alloc(255 * 1024, 'x'))), named);
  await step('listen for messages and methods', async () => {
    client.on('message', () => {});
    client.onDeviceMethod('reboot', () => {});
    return telemetry(client, 101, 1);
  }, (results) => results.length);

  const twin = await step('twin', () => client.getTwin(), ({ properties }) => properties);
  await step('report', () => within(new Promise((resolve, reject) => {
    twin.properties.reported.update({ firmware: { version: '1.2.3' } }, (error) => (error ? reject(error) : resolve('answered')));
  }), 'the report'));
  await step('desired properties', async () => (await event(twin, 'properties.desired'))[0]);

  const before = await read(connectionString);
  await step('renewal of the signature', () => {
    client.setOptions({ tokenRenewal: { tokenValidTimeInSeconds: 60, tokenRenewalMarginInSeconds: 30 } });
    return until(() => read(connectionString), (now) =>
      now.connectionState === 'Connected' && now.connectionStateUpdatedTime > before.connectionStateUpdatedTime);
  }, (now) => now.connectionState);
  await step('telemetry after the renewal', () => telemetry(client, 102, 1), (results) => results.length);
  await step('close', () => client.close(), named);
  await step('state when closed', () =>
    until(() => read(connectionString), (device) => device.connectionState === 'Disconnected'), (device) => device.connectionState);
  await step('open once more', () => client.open().then(() => client.close()), named);
}

async function moduleLife() {
  const device = idOf(await register('gateway'));
  await registry.addModule({ deviceId: device, moduleId: 'camera' });
  const { responseBody } = await registry.getModule(device, 'camera');
  const key = responseBody.authentication.symmetricKey.primaryKey;
  const connectionString = `HostName=${HOST};DeviceId=${device};ModuleId=camera;SharedAccessKey=${key}`;
  const client = ModuleClient.fromConnectionString(connectionString, TRANSPORT);
  await step('open as a module', () => client.open(), named);
  await step('state of the module', () => registry.getModule(device, 'camera'), ({ responseBody: found }) => found.connectionState);
  await step('state of its device', () => registry.get(device), ({ responseBody: found }) => found.connectionState);
  await step('telemetry of the module', () => telemetry(client, 0, 10), (results) => results.length);
  await step('twin of the module', () => client.getTwin(), ({ properties }) => Object.keys(properties.desired));
  await step('close the module', () => client.close(), named);
  await step('open as a module that is not there', () => {
    const stranger = ModuleClient.fromConnectionString(connectionString.replace('camera', 'stranger'), TRANSPORT);
    stranger.setRetryPolicy(new NoRetry());
    return stranger.open();
  });
}

async function refusals() {
  const connectionString = await register('refused');
  const withKey = (key) => connectionString.replace(/SharedAccessKey=.*/, `SharedAccessKey=${key}`);
  await step('open with a wrong key', () => open(withKey(Buffer.alloc(32).toString('base64'))));
  await step('open as a stranger', () => open(connectionString.replace(/DeviceId=[^;]*/, 'DeviceId=stranger')));
  await registry.update({ deviceId: idOf(connectionString), status: 'disabled' });
  await step('open when disabled', () => open(connectionString));

  const patient = Client.fromConnectionString(connectionString, TRANSPORT);
  await step('open when disabled and then enabled', async () => {
    const opened = patient.open();
    await registry.update({ deviceId: idOf(connectionString), status: 'enabled' });
    return opened;
  }, named);
  await patient.close();
}

/** What a connected client hears when this is done to it. */
async function ended(name, act) {
  const connectionString = await register(name.replaceAll(' ', '-'));
  const client = await open(connectionString);
  await step(name, async () => {
    const end = event(client, 'disconnect');
    const other = await act(connectionString);
    const [{ transportObj }] = await end;
    await other?.close();
    return transportObj?.name ?? 'no error';
  });
}

run(async () => {
  await ordinaryLife();
  await moduleLife();
  await refusals();
  await ended('evicted by a second connection', (connectionString) => open(connectionString));
  await ended('disabled when connected', (connectionString) =>
    registry.update({ deviceId: idOf(connectionString), status: 'disabled' }).then(() => undefined));
  await ended('deleted when connected', (connectionString) => registry.delete(idOf(connectionString)).then(() => undefined));
});
