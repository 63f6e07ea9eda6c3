/**
 * 1,000,000 datagrams mutated from real ones, against a pair of heartbeats: peers, states and memory stay as
 * they were. Takes some seconds; fails after a minute.
 * Arguments: how many, and a seed; both optional. The seed is printed, to repeat what failed.
 */
import { fuzz } from '../unit/dgram-heartbeat/support/fuzz.ts';

const maxMs = 60_000;
const maxHeapGrowthBytes = 2_000_000;

const [datagrams = 1_000_000, seed = 1 + Math.floor(Math.random() * 2 ** 31)] = process.argv
  .slice(2)
  .map(Number);
console.log(`seed ${seed}`);
const { ms, heapGrowthBytes, refused } = fuzz(datagrams, seed);
console.log(
  `${datagrams} datagrams in ${(ms / 1000).toFixed(1)} s (${Math.round(datagrams / ms)} thousand a second), ` +
    `heap ${heapGrowthBytes >= 0 ? '+' : ''}${Math.round(heapGrowthBytes / 1024)} KiB`,
);
console.log(
  Object.entries(refused)
    .flatMap(([reason, count]) => (count > 0 ? [`${reason} ${count}`] : []))
    .join(', '),
);
if (ms > maxMs) throw new Error(`took longer than ${maxMs / 1000} s`);
if (heapGrowthBytes > maxHeapGrowthBytes) throw new Error(`the heap grew by ${heapGrowthBytes} bytes`);
