import { type RealServerRole, realServerSteps } from './real-server-steps.ts';
import { type CommandLine, doing, undoing } from './step.ts';

/** The plain commands that make a host a real server, for machines without Node.js. */
export function realServerCommands(role: RealServerRole): readonly CommandLine[] {
  return realServerSteps(role).map(doing);
}

/** The plain commands that take the addresses off again. */
export function realServerUndoCommands(role: RealServerRole): readonly CommandLine[] {
  return realServerSteps(role)
    .toReversed()
    .flatMap((step) => {
      const command = undoing(step);
      return command === undefined ? [] : [command];
    });
}

/** Of the unit that makes the host a real server at each boot; it needs no Node.js either. */
export function realServerUnitName({ vips, mode }: RealServerRole): string {
  return `realserver-${mode}-${vips.join('-').replaceAll(':', '_')}.service`;
}

export function realServerUnit(role: RealServerRole): string {
  const { vips, mode } = role;
  const how = mode === 'dr' ? 'direct routing' : 'IP-in-IP tunnels';
  return `[Unit]
Description=Real server of ${vips.join(', ')} by ${how}
# Before the interfaces are up, nobody can ask for the address.
After=systemd-sysctl.service network-pre.target
Before=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
${realServerCommands(role).map(execLine('ExecStart')).join('\n')}
${realServerUndoCommands(role).map(execLine('ExecStop')).join('\n')}

[Install]
WantedBy=multi-user.target
`;
}

function execLine(key: string): (command: CommandLine) => string {
  // systemd reads % as a specifier; the words hold no blank, quote or backslash: they are addresses and names.
  return (command) => `${key}=${command.join(' ').replaceAll('%', '%%')}`;
}
