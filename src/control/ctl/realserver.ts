import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readHostState } from '../../host/perform.ts';
import {
  realServerDown,
  realServerLacks,
  realServerRecordFile,
  realServerUp,
} from '../../host/real-server.ts';
import type { RealServerRole } from '../../host/real-server-steps.ts';
import {
  realServerCommands,
  realServerUndoCommands,
  realServerUnit,
  realServerUnitName,
} from '../../host/real-server-unit.ts';
import type { StepOutcome } from '../../host/remembered-steps.ts';
import { describeStep, doing } from '../../host/step.ts';
import { errorMessage } from '../error-message.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export type RealServerAction = 'up' | 'down' | 'check';

export interface RealServerOptions {
  readonly json: boolean;
  /** Print the plain commands, and do nothing. */
  readonly print: boolean;
  /** `up` also writes a systemd unit for the next boots, and `down` removes it. */
  readonly persist: boolean;
}

const unitDirectory = '/etc/systemd/system';

/** The real server's side of direct routing and tunnels, on this host. */
export async function realServer(
  action: RealServerAction,
  role: RealServerRole,
  { json, print, persist }: RealServerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (print) {
    const commands = action === 'down' ? realServerUndoCommands(role) : realServerCommands(role);
    for (const command of commands) terminal.print(command.join(' '));
    return EXIT.done;
  }
  const host = readHostState();
  try {
    if (action === 'check') {
      const lacking = await realServerLacks(role, host);
      if (json) terminal.print(JSON.stringify({ ok: lacking.length === 0, lacking }, undefined, 2));
      else {
        for (const step of lacking) {
          terminal.print(`missing: ${describeStep(step)}; \`${doing(step).join(' ')}\` mends it`);
        }
        if (lacking.length === 0) terminal.print(`this host is a real server of ${role.vips.join(', ')}`);
      }
      return lacking.length === 0 ? EXIT.done : EXIT.changes;
    }
    const run = action === 'up' ? realServerUp : realServerDown;
    const outcomes = await run(role, host, realServerRecordFile);
    if (json) terminal.print(JSON.stringify({ ok: true, outcomes }, undefined, 2));
    else for (const outcome of outcomes) terminal.print(describeOutcome(action, outcome));
    if (persist) await (action === 'up' ? writeUnit : removeUnit)(role, terminal);
    return EXIT.done;
  } catch (error) {
    terminal.complain(`realserver ${action}: ${errorMessage(error)}`);
    return EXIT.failed;
  }
}

function describeOutcome(action: RealServerAction, { step, outcome }: StepOutcome): string {
  const what = describeStep(step);
  if (outcome === 'kept') return `${what}: left as it is, for somebody has changed it since`;
  if (action === 'down' && step.kind !== 'sysctl') {
    const done = step.kind === 'gue-port' ? 'closed' : 'taken off';
    return `${what}: ${outcome === 'done' ? done : 'was not there'}`;
  }
  return outcome === 'done' ? `${what}: done` : `${what}: was so already`;
}

async function writeUnit(role: RealServerRole, terminal: Terminal): Promise<void> {
  const name = realServerUnitName(role);
  await writeFile(path.join(unitDirectory, name), realServerUnit(role), { mode: 0o644 });
  terminal.print(`${path.join(unitDirectory, name)} is written; for the next boots:`);
  terminal.print(`  systemctl daemon-reload && systemctl enable ${name}`);
}

/** With the link that enabled it: a unit without its file cannot be disabled. */
async function removeUnit(role: RealServerRole, terminal: Terminal): Promise<void> {
  const name = realServerUnitName(role);
  const file = path.join(unitDirectory, name);
  for (const each of [file, path.join(unitDirectory, 'multi-user.target.wants', name)]) {
    await rm(each, { force: true });
  }
  terminal.print(`${file} is removed; systemd forgets it by`);
  terminal.print('  systemctl daemon-reload');
}
