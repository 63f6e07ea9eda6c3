import { appendFile } from 'node:fs/promises';
import type { RealServer, VirtualServer } from '../config/configuration.ts';
import { forwardingText } from '../config/forwarding.ts';
import type { Verdict } from '../health/verdict.ts';
import { errorMessage } from '../system/error-message.ts';
import { ctime } from './ctime.ts';

/** Lines waiting for a slow disk, per file; beyond it lines are dropped, for checking must go on. */
const maximumWaiting = 10_000;

export interface MonitorFiles {
  append(file: string, line: string): void;
  /** Resolves when everything appended so far is written or dropped. */
  flush(): Promise<void>;
}

/** Appends to monitor files in batches, opened each time so that they can be rotated; a failure is told once. */
export function createMonitorFiles(onProblem: (message: string) => void): MonitorFiles {
  const waiting = new Map<string, string[]>();
  const writing = new Map<string, Promise<void>>();
  const complained = new Set<string>();

  async function write(file: string): Promise<void> {
    for (let lines = waiting.get(file); lines !== undefined; lines = waiting.get(file)) {
      waiting.delete(file);
      try {
        await appendFile(file, lines.join(''));
        complained.delete(file);
      } catch (error) {
        if (!complained.has(file)) onProblem(`monitorfile ${file} cannot be written: ${errorMessage(error)}`);
        complained.add(file);
      }
    }
    writing.delete(file);
  }

  return {
    append: (file, line) => {
      const lines = waiting.get(file);
      if (lines === undefined) waiting.set(file, [line]);
      else if (lines.length < maximumWaiting) lines.push(line);
      if (!writing.has(file)) writing.set(file, write(file));
    },
    flush: async () => {
      await Promise.all(writing.values());
    },
  };
}

/** One line in ldirectord's form: `[<ctime>] [<pid>] <real id> [up|down] <message>`. */
export function monitorLine(virtual: VirtualServer, real: RealServer, verdict: Verdict): string {
  const { outcome } = verdict;
  const message = (outcome.up ? outcome.detail : outcome.reason).replace(
    /[%|\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const word = outcome.up ? 'up' : 'down';
  return `[${ctime(verdict.finishedAt)}] [${process.pid}] ${realId(virtual, real)} [${word}] ${message || '-'}\n`;
}

/** ldirectord's id of a real server, with every run of colons as one blank. */
function realId(virtual: VirtualServer, real: RealServer): string {
  const { check, identity } = virtual;
  const negotiates = check.type.kind === 'negotiate' || check.type.kind === 'combined';
  const external = check.type.kind === 'external' || check.type.kind === 'external-perl';
  const kind = negotiates
    ? `${check.type.kind}:${check.service}`
    : external
      ? `${check.type.kind}:${check.command}`
      : check.type.kind;
  const protocol = identity.kind === 'fwmark' ? 'fwm' : identity.protocol;
  const parts = [
    kind,
    protocol,
    real.address,
    real.port,
    check.virtualHost ?? '',
    check.checkport ?? '',
    real.weight,
    forwardingText(real),
    real.negotiation?.request ?? check.request,
    real.negotiation?.receive ?? check.receive,
  ];
  return parts.join(':').replaceAll('\\', '').replace(/:+/g, ' ');
}
