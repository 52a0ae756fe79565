'use strict';
// The service SDK's Registry: devices, one by one.

const { Registry, SharedAccessSignature, ConnectionString } = require('azure-iothub');
const { step, run, required } = require('./steps');

const registry = Registry.fromConnectionString(required('SERVICE_CONNECTION_STRING'));

// What is told of a device never holds its keys.
const device = ({ responseBody: found }) => ({
  deviceId: found.deviceId,
  status: found.status,
  statusReason: found.statusReason,
  connectionState: found.connectionState,
  etag: found.etag,
  generationId: found.generationId,
  type: found.authentication.type,
  keyBytes: ['primaryKey', 'secondaryKey'].map((key) => Buffer.from(found.authentication.symmetricKey[key], 'base64').length),
  class: found.constructor.name,
});

const sameKeys = ({ authentication: { symmetricKey } }, { primaryKey, secondaryKey }) =>
  symmetricKey.primaryKey === primaryKey && symmetricKey.secondaryKey === secondaryKey;

run(async () => {
  const created = await step('create', () => registry.create({ deviceId: 'first', status: 'enabled' }), device);
  const keys = created.responseBody.authentication.symmetricKey;
  await step('create again', () => registry.create({ deviceId: 'first' }));
  await step('create with a space', () => registry.create({ deviceId: 'a b' }));
  await step('create with all that an id may hold', () => registry.create({ deviceId: "A-.%_*?!(),:=@$'9" }), device);
  await step('get with all that an id may hold', () => registry.get("A-.%_*?!(),:=@$'9"), device);
  await step('keys of the caller\'s', async () => {
    const symmetricKey = { primaryKey: keys.secondaryKey, secondaryKey: keys.primaryKey };
    await registry.create({
      deviceId: 'second', status: 'disabled', statusReason: 'in the workshop', authentication: { symmetricKey },
    });
    return sameKeys((await registry.get('second')).responseBody, symmetricKey);
  });
  await step('get', () => registry.get('second'), device);
  await step('get a stranger', () => registry.get('stranger'));
  await step('list', () => registry.list(), ({ responseBody }) => responseBody.map((found) => found.deviceId));
  await step('update', () => registry.update({ deviceId: 'second', status: 'enabled' }), device);
  await step('keys after an update without keys', async () => {
    await registry.update({ deviceId: 'first', status: 'disabled' });
    return sameKeys((await registry.get('first')).responseBody, keys);
  });
  await step('update a stranger', () => registry.update({ deviceId: 'stranger', status: 'enabled' }));
  await step('delete', () => registry.delete('first'), ({ httpResponse }) => httpResponse.statusCode);
  await step('delete again', () => registry.delete('first'));
  await step('a policy that may only read', () =>
    Registry.fromConnectionString(required('READER_CONNECTION_STRING')).create({ deviceId: 'third' }));
  const { HostName: host, SharedAccessKeyName: policy, SharedAccessKey: key } =
    ConnectionString.parse(required('SERVICE_CONNECTION_STRING'));
  await step('a key that is wrong', () => {
    const wrong = Buffer.alloc(32).toString('base64');
    return Registry.fromConnectionString(`HostName=${host};SharedAccessKeyName=${policy};SharedAccessKey=${wrong}`).list();
  });
  await step('a signature made before', () => {
    const signature = SharedAccessSignature.create(host, policy, key, Math.floor(Date.now() / 1000) + 60);
    return Registry.fromSharedAccessSignature(signature.toString()).get('second');
  }, device);
});
