import { optional } from '../../config/optional.ts';
import { readHostState } from '../../host/host-state.ts';
import {
  type PersistedUnit,
  persistRealServer,
  unpersistRealServer,
} from '../../host/persisted-real-server.ts';
import {
  realServerDown,
  realServerLacks,
  realServerRecordFile,
  realServerUp,
} from '../../host/real-server.ts';
import type { RealServerRole } from '../../host/real-server-steps.ts';
import { realServerCommands, realServerUndoCommands } from '../../host/real-server-unit.ts';
import type { StepOutcome } from '../../host/remembered-steps.ts';
import { describeStep, doing } from '../../host/step.ts';
import { errorMessage } from '../../system/error-message.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { HostOptions } from './host-options.ts';
import type { Terminal } from './terminal.ts';

export type RealServerAction = 'up' | 'down' | 'check';

/** The real server's side of direct routing and tunnels, on this host. What `up` persists is a systemd unit. */
export async function realServer(
  action: RealServerAction,
  role: RealServerRole,
  { json, print, persist, root }: HostOptions,
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
    const keep = action === 'up' ? persistRealServer : unpersistRealServer;
    const unit = persist ? await keep(role, root) : undefined;
    if (json) {
      terminal.print(JSON.stringify({ ok: true, outcomes, ...optional('unit', unit) }, undefined, 2));
      return EXIT.done;
    }
    for (const outcome of outcomes) terminal.print(describeOutcome(action, outcome));
    if (unit !== undefined) for (const line of unitLines(unit)) terminal.print(line);
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

/** What became of the unit, and what is left to do. */
function unitLines({ name, file, outcome }: PersistedUnit): readonly string[] {
  switch (outcome) {
    case 'written':
      return [
        `${file} is written; for the next boots:`,
        `  systemctl daemon-reload && systemctl enable ${name}`,
      ];
    case 'removed':
      return [`${file} is removed; systemd forgets it by`, '  systemctl daemon-reload'];
    case 'was-not-there':
      return [`${file} was not there: a unit is of the addresses that were brought up with it together`];
  }
}
