/** What a datagram costs: made and signed, verified and taken, and refused because it is forged. */
import { randomBytes } from 'node:crypto';
import { newKeyFileText, parseKeyText } from '../../../src/dgram-heartbeat/keys/key-text.ts';
import { clusterTag, decode } from '../../../src/dgram-heartbeat/wire/codec.ts';
import type { Datagram } from '../../../src/dgram-heartbeat/wire/datagram.ts';
import { seal, sealProblem } from '../../../src/dgram-heartbeat/wire/seal.ts';

const ROUNDS = 200_000;
const keys = parseKeyText(newKeyFileText(), 'bench');

for (const stateBytes of [100, 1024]) {
  const datagram: Datagram = {
    cluster: clusterTag('bench'),
    path: 0,
    sender: 'lvs1',
    receiver: 'lvs2',
    senderBoot: randomBytes(16).toString('hex'),
    receiverBoot: randomBytes(16).toString('hex'),
    confirmed: true,
    sequence: 1,
    clockUs: 1,
    echo: { clockUs: 1, holdUs: 1, sameLink: true },
    ack: 0,
    goodbye: false,
    body: { kind: 'status', state: randomBytes(stateBytes) },
  };
  const genuine = seal(datagram, keys);
  const forged = Buffer.from(genuine);
  forged.writeUInt8(genuine.readUInt8(50) ^ 1, 50);
  measure(`${genuine.length} bytes, made and signed`, () => seal(datagram, keys));
  measure(`${genuine.length} bytes, verified and read`, () => sealProblem(genuine, keys) ?? decode(genuine));
  measure(`${genuine.length} bytes, refused as forged`, () => sealProblem(forged, keys));
}

function measure(what: string, work: () => unknown): void {
  for (let round = 0; round < ROUNDS / 10; round++) work();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) work();
  const { user, system } = process.cpuUsage(before);
  const us = (user + system) / ROUNDS;
  console.log(`${what}: ${us.toFixed(2)} us of CPU, ${Math.round(1000 / us)} thousand a second`);
}
