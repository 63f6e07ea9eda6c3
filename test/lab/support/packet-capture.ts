import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { runCommand } from './command.ts';
import { type Namespace, startIn } from './namespace.ts';

/** What an interface of a host has sent and received since the capture began. */
export interface PacketCapture {
  /** How many packets a filter of tcpdump's language finds. */
  count(filter: string): Promise<number>;
}

export async function capturePackets(
  cleanup: Cleanup,
  namespace: Namespace,
  device: string,
): Promise<PacketCapture> {
  const directory = mkdtempSync(join(tmpdir(), 'capture-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'packets');
  const output = openSync(file, 'w');
  const options = ['-i', device, '--immediate-mode', '-U', '-s', '128', '-w', '-'];
  const capture = startIn(cleanup, namespace, 'tcpdump', options, { stdio: ['ignore', output, 'pipe'] });
  closeSync(output);
  // It says `listening on eth0` when it does.
  assert.ok(capture.stderr);
  await once(capture.stderr, 'data');
  capture.stderr.resume();
  return {
    // The last packet in the file may be written only in part: then the exit code is not 0.
    count: async (filter) => {
      const { stdout } = await runCommand('tcpdump', ['-Z', 'root', '-n', '-q', '-r', file, filter]);
      return stdout.split('\n').filter((line) => line !== '').length;
    },
  };
}
