import { createHash } from 'node:crypto';
import { type RealServerRole, realServerSteps, tunnelOf } from './real-server-steps.ts';
import { type CommandLine, doing, type Step, undoing } from './step.ts';

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
export function realServerUnitName(role: RealServerRole): string {
  const { type } = tunnelOf(role);
  const how = type === 'ipip' ? role.mode : type;
  const vips = role.vips.join('-').replaceAll(':', '_');
  // A file's name has at most 255 bytes.
  const short = vips.length <= 200 ? vips : createHash('sha256').update(vips).digest('hex').slice(0, 16);
  return `realserver-${how}-${short}.service`;
}

export function realServerUnit(role: RealServerRole): string {
  return `[Unit]
Description=Real server of ${role.vips.join(', ')} by ${howInWords(role)}
# Before the interfaces are up, nobody can ask for the address.
After=systemd-sysctl.service network-pre.target
Before=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
${realServerSteps(role).map(startLine).join('\n')}
${realServerUndoCommands(role).map(execLine('ExecStop=')).join('\n')}

[Install]
WantedBy=multi-user.target
`;
}

function howInWords(role: RealServerRole): string {
  if (role.mode === 'dr') return 'direct routing';
  const tunnel = tunnelOf(role);
  if (tunnel.type === 'gue') return `GUE tunnels to UDP port ${tunnel.port}`;
  return tunnel.type === 'gre' ? 'GRE tunnels' : 'IP-in-IP tunnels';
}

/** Systemd goes on where a command with a dash fails: the port is taken where another unit has opened it. */
function startLine(step: Step): string {
  return execLine(step.kind === 'gue-port' ? 'ExecStart=-' : 'ExecStart=')(doing(step));
}

function execLine(key: string): (command: CommandLine) => string {
  // systemd reads % as a specifier; the words hold no blank, quote or backslash: they are addresses and names.
  return (command) => `${key}${command.join(' ').replaceAll('%', '%%')}`;
}
