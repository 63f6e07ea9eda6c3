/** ldirectord's own command line, which scripts rely on: options first, then `[CONFIG] ACTION`. */

const ACTIONS = ['start', 'stop', 'restart', 'try-restart', 'reload', 'force-reload', 'status'] as const;

export type Action = (typeof ACTIONS)[number];

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** `problem` where there is more to say than the synopsis. */
  | { readonly kind: 'usage'; readonly problem?: string }
  | {
      readonly kind: 'action';
      readonly action: Action;
      /** As given; undefined where it was left out, which also names another instance. */
      readonly config: string | undefined;
      readonly debug: boolean;
    };

const OPTIONS: ReadonlyMap<string, 'help' | 'version' | 'debug'> = new Map([
  ['-d', 'debug'],
  ['--debug', 'debug'],
  ['-h', 'help'],
  ['-?', 'help'],
  ['--help', 'help'],
  ['-v', 'version'],
  ['--version', 'version'],
]);

/** Reads the words after the program's name. Short options may be bundled, long ones not be abbreviated. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const seen = new Set<'help' | 'version' | 'debug'>();
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') {
      index++;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    const names = word.startsWith('--') ? [word] : [...word.slice(1)].map((letter) => `-${letter}`);
    for (const name of names) {
      const option = OPTIONS.get(name);
      if (option === undefined) return { kind: 'usage', problem: `Unknown option: ${name}` };
      seen.add(option);
    }
  }
  if (seen.has('help')) return { kind: 'help' };
  if (seen.has('version')) return { kind: 'version' };

  const [first, second] = words.slice(index);
  const [config, word] = second === undefined ? [undefined, first] : [first, second];
  const action = ACTIONS.find((known) => known === word);
  if (action === undefined) return { kind: 'usage' };
  return { kind: 'action', action, config, debug: seen.has('debug') };
}

export const SYNOPSIS = `Usage: ldirectord [-d|--debug] [--] [CONFIG] ACTION
       ldirectord -h|-?|--help
       ldirectord -v|--version

ACTION: ${ACTIONS.join(' ')}
`;

export const HELP = `${SYNOPSIS}
Controls a directord that runs in the background, with ldirectord's own command line.

CONFIG   the configuration: looked for in /etc/ha.d, in /etc/ha.d/conf and as it is given;
         /etc/ha.d/ldirectord.cf if it is left out
-d       start: stay in the foreground and log to standard error, without a pid file

start         checks the file, starts the daemon and waits until it directs
stop          stops it and waits (60 s at most) until it has cleaned up
restart       stop and start; a file with errors stops nothing
try-restart   restart, if it runs
reload        reads the file again and reports the result; force-reload is the same
status        says whether it runs

Exit codes:
  0    done; status: it runs
  1    failed; status: it died and left its pid file; reload: it is not running
  2    the configuration has errors
  3    status: stopped
  255  the command line makes no sense

Environment:
  LDIRECTORD_CONFIG_DIR  in place of /etc/ha.d
  LDIRECTORD_RUN_DIR     the pid files' directory, in place of /var/run
  DIRECTORD_RUN_DIR      the control sockets' directory, in place of /run/directord
  LDIRECTORD_LOG_FILE    the log of a configuration without logfile, in place of /var/log/ldirectord.log
  DIRECTORD_SETTINGS     in place of /etc/directord/directord.ini
  DIRECTORD_DRY_RUN      if set, the daemon leaves the kernel alone

More can be asked of the daemon with directorctl --control /run/directord/ldirectord.NAME.sock, where NAME
is CONFIG's file name, or ldirectord where CONFIG was left out.
`;
