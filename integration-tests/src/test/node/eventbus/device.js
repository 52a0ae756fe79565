'use strict';
// device.js URL CREDENTIAL DEVICE: takes streams through the bridge and echoes.
const { open, ask, dial } = require('./bus.js');
const [url, credential, device] = process.argv.slice(2);

async function main() {
  const bus = await open(url, credential);
  const { body: connected } = await ask(bus, 'culvert.v1.device.connect', { device });
  if (connected.outcome !== 'connected') {
    console.log(`refused ${connected.error.reason}`);
    process.exit(1);
  }
  console.log(`connected ${device}`);
  const { session, address } = connected;
  for (let after = 0; ;) {
    const { body } = await ask(bus, `${address}.next-offer`, { session, after });
    if (body.outcome === 'ended') {
      console.log(`ended ${body.error.reason}`);
      process.exit(0);
    }
    if (body.outcome === 'offer') {
      after = body.offer.id;
      const accept = body.offer.name === 'echo';
      await ask(bus, `${address}.answer`, { session, offer: after, accept, reason: 'this device only echoes' });
      if (accept) {
        const leg = dial(body.offer);
        leg.on('message', (bytes, binary) => leg.send(bytes, { binary }));
        leg.on('error', (error) => console.log(`leg ${error.message}`));
      }
    }
  }
}

main().catch((error) => { console.log(`failed ${error.message}`); process.exit(1); });
