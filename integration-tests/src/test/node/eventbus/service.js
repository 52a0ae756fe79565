'use strict';
// service.js URL CREDENTIAL DEVICE NAME TEXT: opens a stream through the bridge and prints what comes back.
const { open, ask, dial } = require('./bus.js');
const [url, credential, device, name, text] = process.argv.slice(2);

async function main() {
  const bus = await open(url, credential);
  const reply = await ask(bus, 'culvert.v1.stream.open', { device, name });
  const { outcome, reason, error } = reply.body;
  if (outcome !== 'accepted') {
    console.log(`${outcome} ${reason || error.reason}`);
    process.exit(1);
  }
  reply.reply({});
  const leg = dial(reply.body);
  leg.on('open', () => leg.send(text));
  leg.on('message', (bytes) => {
    console.log(`echoed ${bytes}`);
    leg.close(1000);
    process.exit(0);
  });
  leg.on('error', (failure) => { console.log(`leg ${failure.message}`); process.exit(1); });
}

main().catch((failure) => { console.log(`failed ${failure.message}`); process.exit(1); });
