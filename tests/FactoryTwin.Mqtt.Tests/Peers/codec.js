// Reads one JSON object a line: { decode: base64 } or { encode: payload }; answers with one line each.
const { decodePayload, encodePayload } = require('sparkplug-payload').get('spBv1.0');

const plain = (key, value) => {
  if (value && typeof value === 'object' && value.low !== undefined && value.high !== undefined) return value.toString();
  if (value && value.type === 'Buffer') return Buffer.from(value.data).toString('base64');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
};

const revive = (key, value) => (value && value.base64 !== undefined ? Buffer.from(value.base64, 'base64') : value);

require('readline').createInterface({ input: process.stdin }).on('line', line => {
  const asked = JSON.parse(line, revive);
  console.log(asked.decode ? JSON.stringify(decodePayload(Buffer.from(asked.decode, 'base64')), plain) : JSON.stringify(Buffer.from(encodePayload(asked.encode)).toString('base64')));
});
