// An edge node of npm's sparkplug-client: births with a device, data on each line of input, births again when asked, an end without a word when the input ends.
const client = require('sparkplug-client').newClient({
  serverUrl: process.argv[2], username: '', password: '', groupId: 'npm', edgeNode: 'node', clientId: 'npm-peer', version: 'spBv1.0', keepalive: 10,
});
const now = () => Date.now();

const births = () => {
  client.publishNodeBirth({ timestamp: now(), metrics: [{ name: 'Uptime', type: 'UInt32', value: 4000000000, timestamp: now() }] });
  client.publishDeviceBirth('oven', {
    timestamp: now(),
    metrics: [
      { name: 'Temperature', type: 'Float', value: 20.5, timestamp: now(), properties: { engUnit: { type: 'String', value: '°C' } } },
      { name: 'Offset', type: 'Int16', value: -7, timestamp: now() },
      { name: 'Heating', type: 'Boolean', value: true, timestamp: now() },
      { name: 'Program', type: 'String', value: 'bake', timestamp: now() },
    ],
  });
  console.log('born');
};

client.on('error', error => { console.error(error); process.exit(1); });
client.on('birth', births);
client.on('ncmd', births);
require('readline').createInterface({ input: process.stdin }).on('line', line => {
  client.publishDeviceData('oven', { timestamp: now(), metrics: [{ name: 'Temperature', type: 'Float', value: Number(line), timestamp: now() }] });
});
