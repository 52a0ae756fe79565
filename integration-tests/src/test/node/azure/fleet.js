'use strict';
// The service SDK's Registry: modules, twins with their tags, many devices in one request, queries and statistics.

const { Registry } = require('azure-iothub');
const { step, run, required } = require('./steps');

const registry = Registry.fromConnectionString(required('SERVICE_CONNECTION_STRING'));

const ids = (found) => found.map(({ deviceId }) => deviceId);
const moduleView = ({ responseBody: found }) => ({
  deviceId: found.deviceId,
  moduleId: found.moduleId,
  connectionState: found.connectionState,
  managedBy: found.managedBy,
  hasEtag: Boolean(found.etag),
  keyBytes: Buffer.from(found.authentication.symmetricKey.primaryKey, 'base64').length,
});
const twinView = ({ responseBody: found }) => ({
  class: found.constructor.name,
  deviceId: found.deviceId,
  moduleId: found.moduleId,
  tags: found.tags,
  status: found.status,
  connectionState: found.connectionState,
  authenticationType: found.authenticationType,
  desired: found.properties.desired.$version,
});
const bulkView = ({ responseBody: { isSuccessful, errors } }) => ({
  isSuccessful,
  errors: errors.map(({ deviceId, errorCode }) => ({ deviceId, errorCode })),
});

async function modules() {
  await registry.create({ deviceId: 'gateway' });
  await step('add a module', () => registry.addModule({ deviceId: 'gateway', moduleId: 'camera', managedBy: 'us' }),
    ({ httpResponse }) => httpResponse.statusCode);
  await step('add it again', () => registry.addModule({ deviceId: 'gateway', moduleId: 'camera' }));
  await step('add a module to a stranger', () => registry.addModule({ deviceId: 'stranger', moduleId: 'camera' }));
  const added = await step('get a module', () => registry.getModule('gateway', 'camera'), moduleView);
  await step('get a module that is not there', () => registry.getModule('gateway', 'stranger'));
  await registry.addModule({ deviceId: 'gateway', moduleId: 'door' });
  await step('modules on a device', () => registry.getModulesOnDevice('gateway'),
    ({ responseBody }) => responseBody.map(({ moduleId }) => moduleId));
  await step('update a module by its etag', () => registry.updateModule({ ...added.responseBody, managedBy: 'them' }), () => true);
  await step('update a module by its former etag', () => registry.updateModule({ ...added.responseBody, managedBy: 'us' }));
  await step('update a module by force', () => registry.updateModule({ ...added.responseBody, managedBy: 'force' }, true), () => true);
  await step('the module after that', () => registry.getModule('gateway', 'camera'), moduleView);
  await step('remove a module', () => registry.removeModule('gateway', 'camera'), ({ httpResponse }) => httpResponse.statusCode);
  await step('remove it again', () => registry.removeModule('gateway', 'camera'));
}

async function twins() {
  await registry.create({ deviceId: 'labelled' });
  const first = await step('twin', () => registry.getTwin('labelled'), twinView);
  await step('twin of a stranger', () => registry.getTwin('stranger'));
  const { etag } = first.responseBody;
  await step('tags', () => registry.updateTwin('labelled', { tags: { site: { city: 'Oslo', floor: 2 }, old: true } }, etag), twinView);
  await step('tags by the former etag', () => registry.updateTwin('labelled', { tags: { site: null } }, etag));
  await step('tags by any etag', () => registry.updateTwin('labelled', { tags: { site: { floor: 3 }, old: null } }, '*'), twinView);
  await step('tags by the twin itself', async () => {
    const { responseBody: found } = await registry.getTwin('labelled');
    const before = found.etag;
    await found.update({ tags: { owner: 'us' } });
    return { tags: found.tags, newEtag: found.etag !== before };
  });
  await step('twin of a module', () => registry.getModuleTwin('gateway', 'door'), twinView);
  await step('tags of a module', () => registry.updateModuleTwin('gateway', 'door', { tags: { side: 'north' } }, '*'), twinView);
}

async function manyAtOnce() {
  const fleet = Array.from({ length: 100 }, (_, i) => ({ deviceId: `fleet-${String(i).padStart(3, '0')}`, status: 'enabled' }));
  await step('add a hundred', () => registry.addDevices(fleet), bulkView);
  await step('add one that is there and one that is not', () =>
    registry.addDevices([{ deviceId: 'fleet-000' }, { deviceId: 'fleet-100' }]), bulkView);
  await step('statistics', () => registry.getRegistryStatistics(), ({ responseBody }) => responseBody);
  const { responseBody: one } = await registry.get('fleet-001');
  await step('update by the etag', () => registry.updateDevices([{ ...one, status: 'disabled' }], false), bulkView);
  await step('update by the former etag', () => registry.updateDevices([{ ...one, status: 'enabled' }], false), bulkView);
  await step('update by force', () =>
    registry.updateDevices([{ deviceId: 'fleet-002', status: 'disabled' }, { deviceId: 'stranger', status: 'disabled' }], true), bulkView);
  await step('statistics when two are disabled', () => registry.getRegistryStatistics(), ({ responseBody }) => responseBody);
}

async function queries() {
  await step('query for tags', async () => {
    await registry.updateTwin('fleet-003', { tags: { site: { city: 'Bergen' } } }, '*');
    return (await registry.createQuery("SELECT * FROM devices WHERE tags.site.city = 'Bergen'").nextAsTwin()).result;
  }, (found) => found.map((one) => ({ class: one.constructor.name, deviceId: one.deviceId, city: one.tags.site.city })));
  await step('query page by page', async () => {
    const query = registry.createQuery('SELECT * FROM devices', 40);
    const pages = [];
    while (query.hasMoreResults) {
      pages.push((await query.nextAsTwin()).result);
    }
    return pages;
  }, (pages) => ({ pages: pages.map((page) => page.length), different: new Set(ids(pages.flat())).size }));
  await step('query for modules', async () =>
    (await registry.createQuery("SELECT * FROM devices.modules WHERE deviceId = 'gateway'").nextAsTwin()).result,
  (found) => found.map(({ deviceId, moduleId }) => `${deviceId}/${moduleId}`));
  await step('query that is none', () => registry.createQuery('SELEKT * FROM devices').nextAsTwin());
  await step('remove them', async () => {
    const fleet = (await registry.list()).responseBody.filter(({ deviceId }) => deviceId.startsWith('fleet-'));
    const first = await registry.removeDevices(fleet.slice(0, 100), false);
    return [bulkView(first), bulkView(await registry.removeDevices(fleet.slice(100), true))];
  });
}

run(async () => {
  await modules();
  await twins();
  await manyAtOnce();
  await queries();
});
