/** Converts the files of Linux-HA heartbeat 3.0.6 to directord.ini. */
import { formatEndpoint } from '../addresses.ts';
import { address } from '../settings-addresses.ts';
import { shown } from '../values.ts';
import { convertGroups } from './groups.ts';
import { type HaCf, parseHaCf } from './ha-cf.ts';
import { type HaGroup, parseHaResources } from './haresources.ts';
import { comment, entry, readText } from './ini-text.ts';
import { convertLinks } from './links.ts';
import {
  formatNote,
  type HeartbeatFiles,
  type LocalHost,
  type Note,
  type SourceFile,
  type Tell,
} from './source.ts';
import { timeLines } from './times.ts';

export interface ImportResult {
  /** The text of a directord.ini without errors, with the notes as comments. */
  readonly ini: string;
  readonly notes: readonly Note[];
}

const mostNodes = 16;

/**
 * Nothing is read but the texts. The secret of authkeys is not taken over: it was made for weaker digests.
 * @param host the director that the files are of, if it is this host: completes what they leave to it
 */
export function importHeartbeat(files: HeartbeatFiles, host?: LocalHost): ImportResult {
  const local = host && withoutVirtualIps(host, files.haResources ?? '');
  const notes: Note[] = [];
  const tellOf = (file: SourceFile) => (line: number, text: string) => void notes.push({ file, line, text });
  const tell = tellOf('ha.cf');
  const haCf = parseHaCf(files.haCf, tell);
  const haGroups = parseHaResources(files.haResources ?? '');
  const nodes = nodesOf(haCf, haGroups, tell);
  const links = convertLinks(haCf, nodes, local, tell);
  const heartbeat = [...heartbeatLines(haCf, tell), ...links.shared];
  if (files.haResources === undefined) tellOf('haresources')(0, 'there is none, so no group');
  const resources = convertGroups(
    haGroups,
    {
      nodes,
      taken: links.addresses.flat(),
      pings: pingsOf(haCf, tell),
      local,
      isResourceScript: (name) => (files.resourceScripts ?? shippedScripts).includes(name),
    },
    tellOf('haresources'),
  );
  tellSecret(files.authKeys, tellOf('authkeys'));

  const config = resources.config.length > 0 ? resources.config : ['/etc/ha.d/ldirectord.cf'];
  const sections = [
    section(
      'director',
      config.map((path) => entry('config[]', path)),
    ),
    ...(nodes.length === 0 ? [] : [section('heartbeat', heartbeat)]),
    ...nodes.map((name, index) =>
      section(
        `node.${name}`,
        (links.addresses[index] ?? []).map((each) => addressLine(each, links.port)),
      ),
    ),
    ...(nodes.length === 0 ? [] : resources.groups.map(({ name, lines }) => section(`group.${name}`, lines))),
  ];
  return { ini: `${[...headLines(notes), ...sections].join('\n')}\n`, notes };
}

function section(name: string, lines: readonly string[]): string {
  return ['', `[${name}]`, ...lines].join('\n');
}

function addressLine(text: string, port: number): string {
  return entry('address[]', formatEndpoint(text, port));
}

function headLines(notes: readonly Note[]): readonly string[] {
  return [
    comment("directord's settings, made from heartbeat's. The same file on every director; directord.ini in"),
    comment(
      "directord's etc/ explains the keys. Before the first start, make a key and copy it to all directors:",
    ),
    comment('`directorctl key new`.'),
    ...(notes.length === 0 ? [] : [';', comment('What is different from heartbeat, or was left out:')]),
    ...notes.map((note) => comment(formatNote(note))),
  ];
}

/** The host may hold some of the addresses that move at the moment. */
function withoutVirtualIps(host: LocalHost, haResources: string): LocalHost {
  const words = haResources.split(/[\s/]+/);
  const moves = (address: string) => words.some((word) => word === address || word.endsWith(`::${address}`));
  return { ...host, addresses: host.addresses.filter(({ address }) => !moves(address)) };
}

/** Of ha.cf; where it does not name them (autojoin), of haresources. */
function nodesOf({ nodes }: HaCf, groups: readonly HaGroup[], tell: Tell): readonly string[] {
  const named =
    nodes.length > 0 ? nodes : parseHaCf(`node ${groups.map(({ node }) => node).join(' ')}`, () => {}).nodes;
  if (named.length === 0) tell(0, 'there is no node, so the settings are those of a director alone');
  else if (nodes.length === 0) tell(0, 'there is no node: the directors are those that haresources names');
  if (named.length > mostNodes) tell(0, `the nodes after the first ${mostNodes} are left out`);
  return named.slice(0, mostNodes);
}

function heartbeatLines(haCf: HaCf, tell: Tell): readonly string[] {
  if (haCf.autoFailback === undefined) {
    tell(0, 'auto_failback is neither on nor off; on is what comes nearest to the legacy mode');
  }
  return [
    ...(haCf.cluster === undefined ? [] : [entry('cluster', haCf.cluster)]),
    entry('keyfile', '/etc/directord/heartbeat.key'),
    ...timeLines(haCf, tell),
    entry('auto_failback', haCf.autoFailback === false ? 'off' : 'on'),
  ];
}

function pingsOf({ pings }: HaCf, tell: Tell): readonly string[] {
  const found = pings.map((each) => {
    const canonical = readText(address, each.address);
    if (canonical === undefined) tell(each.line, `ping ${shown(each.address)} is left out: it is no address`);
    return canonical;
  });
  return [...new Set(found.filter((each) => each !== undefined))];
}

function tellSecret(authKeys: string | undefined, tell: Tell): void {
  tell(0, 'its secret is not taken over: `directorctl key new` makes a better one, which keyfile names');
  const crc = authKeys?.split('\n').findIndex((line) => /^\s*\d+\s+crc\b/.test(line)) ?? -1;
  if (crc !== -1) tell(crc + 1, 'with crc anybody on the network could speak as one of the directors');
}

/** The scripts that heartbeat and resource-agents put into resource.d. */
const shippedScripts: readonly string[] = [
  'AudibleAlarm',
  'Delay',
  'Filesystem',
  'ICP',
  'IPsrcaddr',
  'LVM',
  'LinuxSCSI',
  'MailTo',
  'OCF',
  'Raid1',
  'ServeRAID',
  'WAS',
  'WinPopup',
  'Xinetd',
  'apache',
  'db2',
  'drbddisk',
  'drbdupper',
  'ids',
  'portblock',
];
