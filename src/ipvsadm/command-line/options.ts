/** Every option of ipvsadm 1.31: what it is called, and whether a value follows. */

export type CommandName =
  | 'add-service'
  | 'edit-service'
  | 'delete-service'
  | 'clear'
  | 'restore'
  | 'save'
  | 'add-server'
  | 'edit-server'
  | 'delete-server'
  | 'list'
  | 'zero'
  | 'set'
  | 'start-daemon'
  | 'stop-daemon'
  | 'help'
  | 'version';

export type ModifierName =
  | 'tcp-service'
  | 'udp-service'
  | 'sctp-service'
  | 'fwmark-service'
  | 'ipv6'
  | 'scheduler'
  | 'persistent'
  | 'netmask'
  | 'pe'
  | 'sched-flags'
  | 'ops'
  | 'real-server'
  | 'gatewaying'
  | 'ipip'
  | 'masquerading'
  | 'weight'
  | 'u-threshold'
  | 'l-threshold'
  | 'tun-type'
  | 'tun-port'
  | 'tun-nocsum'
  | 'tun-csum'
  | 'tun-remcsum'
  | 'connection'
  | 'timeout'
  | 'daemon'
  | 'stats'
  | 'rate'
  | 'thresholds'
  | 'persistent-conn'
  | 'tun-info'
  | 'exact'
  | 'sort'
  | 'nosort'
  | 'numeric'
  | 'mcast-interface'
  | 'syncid'
  | 'sync-maxlen'
  | 'mcast-group'
  | 'mcast-port'
  | 'mcast-ttl';

export type OptionValue = 'none' | 'required' | 'optional';

interface Common {
  /** One letter each; a list has two. */
  readonly letters: string;
  readonly value: OptionValue;
}

export interface CommandOption extends Common {
  readonly kind: 'command';
  readonly name: CommandName;
}

export interface ModifierOption extends Common {
  readonly kind: 'modifier';
  readonly name: ModifierName;
}

export type Option = CommandOption | ModifierOption;

/** Where no service is given a scheduler. */
export const DEFAULT_SCHEDULER = 'wlc';

const options: readonly Option[] = [
  command('add-service', 'A'),
  command('edit-service', 'E'),
  command('delete-service', 'D'),
  command('clear', 'C'),
  command('restore', 'R'),
  command('save', 'S'),
  command('add-server', 'a'),
  command('edit-server', 'e'),
  command('delete-server', 'd'),
  command('list', 'Ll'),
  command('zero', 'Z'),
  command('set'),
  command('start-daemon', '', 'required'),
  command('stop-daemon', '', 'required'),
  command('help', 'h'),
  command('version', 'v'),
  modifier('tcp-service', 't', 'required'),
  modifier('udp-service', 'u', 'required'),
  modifier('sctp-service', '', 'required'),
  modifier('fwmark-service', 'f', 'required'),
  modifier('ipv6', '6'),
  modifier('scheduler', 's', 'required'),
  modifier('persistent', 'p', 'optional'),
  modifier('netmask', 'M', 'required'),
  modifier('pe', '', 'required'),
  modifier('sched-flags', 'b', 'required'),
  modifier('ops', 'o'),
  modifier('real-server', 'r', 'required'),
  modifier('gatewaying', 'g'),
  modifier('ipip', 'i'),
  modifier('masquerading', 'm'),
  modifier('weight', 'w', 'required'),
  modifier('u-threshold', 'x', 'required'),
  modifier('l-threshold', 'y', 'required'),
  modifier('tun-type', '', 'required'),
  modifier('tun-port', '', 'required'),
  modifier('tun-nocsum'),
  modifier('tun-csum'),
  modifier('tun-remcsum'),
  modifier('connection', 'c'),
  modifier('timeout'),
  modifier('daemon'),
  modifier('stats'),
  modifier('rate'),
  modifier('thresholds'),
  modifier('persistent-conn'),
  modifier('tun-info'),
  modifier('exact'),
  modifier('sort'),
  modifier('nosort'),
  modifier('numeric', 'n'),
  modifier('mcast-interface', '', 'required'),
  modifier('syncid', '', 'required'),
  modifier('sync-maxlen', '', 'required'),
  modifier('mcast-group', '', 'required'),
  modifier('mcast-port', '', 'required'),
  modifier('mcast-ttl', '', 'required'),
];

const byLetter = new Map(options.flatMap((option) => [...option.letters].map((letter) => [letter, option])));
const byName: ReadonlyMap<string, Option> = new Map(options.map((option) => [option.name, option]));

export function optionOfLetter(letter: string): Option | undefined {
  return byLetter.get(letter);
}

/** Names are given in full: ipvsadm takes no abbreviations. */
export function optionOfName(name: string): Option | undefined {
  return byName.get(name);
}

function command(name: CommandName, letters = '', value: OptionValue = 'none'): CommandOption {
  return { kind: 'command', name, letters, value };
}

function modifier(name: ModifierName, letters = '', value: OptionValue = 'none'): ModifierOption {
  return { kind: 'modifier', name, letters, value };
}
