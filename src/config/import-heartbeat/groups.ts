/** From haresources' lines to the groups of directord.ini. */
import { absolutePath, command } from '../setting-values.ts';
import { interfaceName } from '../settings-addresses.ts';
import { isSectionName } from '../settings-sections.ts';
import { shown } from '../values.ts';
import type { HaGroup, HaResource } from './haresources.ts';
import { entry, readText } from './ini-text.ts';
import type { LocalHost, Tell } from './source.ts';
import { convertVip } from './virtual-ip.ts';

export interface ConvertedGroup {
  readonly name: string;
  readonly lines: readonly string[];
}

export interface ConvertedGroups {
  readonly groups: readonly ConvertedGroup[];
  /** The ldirectord.cf files. */
  readonly config: readonly string[];
}

export interface Surroundings {
  readonly nodes: readonly string[];
  /** Addresses of the directors themselves. */
  readonly taken: readonly string[];
  readonly pings: readonly string[];
  readonly local: LocalHost | undefined;
  readonly isResourceScript: (name: string) => boolean;
}

/** What the groups before have. */
interface Sofar {
  readonly addresses: Set<string>;
  readonly config: Set<string>;
  readonly names: Set<string>;
  sync: string | undefined;
}

const mostGroups = 16;

export function convertGroups(
  haGroups: readonly HaGroup[],
  surroundings: Surroundings,
  tell: Tell,
): ConvertedGroups {
  const sofar: Sofar = {
    addresses: new Set(surroundings.taken),
    config: new Set(),
    names: new Set(),
    sync: undefined,
  };
  const left = haGroups[mostGroups];
  if (left !== undefined)
    tell(left.line, `this group and those below are left out: there are more than ${mostGroups}`);
  const groups = haGroups
    .slice(0, mostGroups)
    .map((group) => convertGroup(group, surroundings, sofar, (text) => tell(group.line, text)));
  return { groups, config: [...sofar.config] };
}

function convertGroup(
  { node, resources }: HaGroup,
  surroundings: Surroundings,
  sofar: Sofar,
  tell: (text: string) => void,
): ConvertedGroup {
  const lines: string[] = [];
  const [starts, stops]: [string[], string[]] = [[], []];
  if (surroundings.nodes.includes(node)) lines.push(entry('prefer', node));
  else tell(`${shown(node)} is no node of ha.cf, so the group prefers none`);
  for (const resource of resources) {
    switch (resource.script) {
      case 'IPaddr':
      case 'IPaddr2':
      case 'IPv6addr': {
        const vip = convertVip(resource, surroundings.local, tell);
        if (vip !== undefined && sofar.addresses.has(vip.address)) {
          tell(`${vip.address} is left out: it is already in another place`);
        } else if (vip !== undefined) {
          sofar.addresses.add(vip.address);
          lines.push(entry('vip[]', vip.value));
        }
        break;
      }
      case 'ldirectord':
        addConfig(resource, sofar, tell);
        break;
      case 'LVSSyncDaemonSwap':
        lines.push(...syncLines(resource, sofar, tell));
        break;
      case 'SendArp':
        tell('SendArp is left out: directord announces its addresses itself');
        break;
      default: {
        const program = commandOf(resource, surroundings);
        if (program === undefined) tell(`${shown(resource.script)} is left out: it is no script's name`);
        else {
          starts.push(entry('start[]', `${program} start`));
          stops.unshift(entry('stop[]', `${program} stop`));
        }
      }
    }
  }
  lines.push(...surroundings.pings.map((address) => entry('ping[]', address)));
  if (starts.length > 0) {
    tell('its scripts start after all addresses are up, and stop before; heartbeat went by their order');
  }
  if (resources.some(({ script }) => script === 'MailTo')) {
    tell('MailTo stays as a command; [mail] in its place mails each change of role with its reason');
  }
  // IPaddr2 as heartbeat calls it does that; IPaddr does not.
  if (resources.some(({ script }) => script === 'IPaddr2')) lines.push(entry('lvs_support', 'on'));
  return { name: groupName(resources, sofar), lines: [...unique(lines), ...starts, ...stops] };
}

/** After its ldirectord.cf, where that has a name of its own. */
function groupName(resources: readonly HaResource[], { names }: Sofar): string {
  const file = resources.find(({ script }) => script === 'ldirectord')?.arguments[0] ?? '';
  const base = file.replace(/^.*\//s, '').replace(/\.(?:cf|conf)$/, '');
  const wanted = isSectionName(base) && base.length < 60 && base !== 'ldirectord' ? base : undefined;
  for (let number = names.size + 1; ; number++) {
    const name = wanted !== undefined && !names.has(wanted.toLowerCase()) ? wanted : `group${number}`;
    if (names.has(name.toLowerCase())) continue;
    names.add(name.toLowerCase());
    return name;
  }
}

function addConfig(resource: HaResource, sofar: Sofar, tell: (text: string) => void): void {
  const file = resource.arguments[0] ?? 'ldirectord.cf';
  const path = file.startsWith('/') ? file : `/etc/ha.d/${file}`;
  if (readText(absolutePath, path) === undefined) tell(`${shown(file)} is left out: it is no path`);
  else sofar.config.add(path);
}

/** `master|backup`, the interface, the sync id. */
function syncLines(resource: HaResource, sofar: Sofar, tell: (text: string) => void): readonly string[] {
  const [, device = 'eth0', id = '0'] = resource.arguments;
  if (readText(interfaceName, device) === undefined || !/^\d{1,3}$/.test(id) || Number(id) > 255) {
    tell('LVSSyncDaemonSwap is left out: it has no valid interface and sync id');
    return [];
  }
  const key = `${device} ${Number(id)}`;
  sofar.sync ??= key;
  if (sofar.sync === key) return [entry('sync', device), entry('sync_id', String(Number(id)))];
  tell('LVSSyncDaemonSwap is left out: the kernel has one pair of sync daemons, which another group has');
  return [];
}

/** As heartbeat looks a script up, with its arguments. Without `start` or `stop`. */
function commandOf(resource: HaResource, { isResourceScript }: Surroundings): string | undefined {
  const { script } = resource;
  if (script === '' || script.includes('/')) return undefined;
  const directory = isResourceScript(script) ? '/etc/ha.d/resource.d' : '/etc/init.d';
  const text = [`${directory}/${script}`, ...resource.arguments].map(quotedWord).join(' ');
  return readText(command, text);
}

/** As directord splits commands into words. */
function quotedWord(word: string): string {
  return word === '' ? "''" : word.replaceAll(/[^\w./:@%+,=-]/gu, '\\$&');
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
