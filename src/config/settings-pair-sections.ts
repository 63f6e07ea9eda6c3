/** Every key of the sections that make a director one of several. Times are milliseconds. */
import { define, directorSection, type Section } from './setting-definitions.ts';
import {
  absolutePath,
  anyName,
  command,
  duration,
  offOr,
  onOrOff,
  wholeNumber,
  word,
} from './setting-values.ts';
import {
  address,
  interfaceName,
  multicastAddress,
  virtualIp,
  virtualSelector,
} from './settings-addresses.ts';
import { alertsSection, hooksSection, webhookSection } from './settings-alerts.ts';
import { firewallMarkSection } from './settings-firewall-marks.ts';
import { httpSection } from './settings-http.ts';
import { ipvsSection } from './settings-ipvs.ts';
import { broadcastLink, heartbeatAddress, multicastLink } from './settings-links.ts';
import { logSection } from './settings-log.ts';
import { mailSection } from './settings-mail.ts';
import type { GroupValues, HeartbeatValues, NodeValues } from './settings-pair-parts.ts';

/** Of the heartbeat, which has bounds. */
export const longestTimeMs = 3_600_000;
const time = duration(10, longestTimeMs);
const repeatable = true;

export const heartbeatSection: Section<HeartbeatValues> = {
  cluster: define(anyName, ['name', 'directord'], 'tells this cluster from others on the same network'),
  keyfile: define(
    absolutePath,
    ['path', 'none'],
    'the secret that the directors share; only its owner may read it; `directorctl key new` makes one',
  ),
  keepalive: define(time, ['duration', '200ms'], 'how often each director tells the others that it lives'),
  warntime: define(
    time,
    ['duration', 'half of deadtime'],
    'a director silent for this long is late, and logged',
  ),
  deadtime: define(
    time,
    ['duration', '4 x keepalive'],
    'a director silent for this long is dead, and its groups are taken over',
  ),
  initdead: define(
    time,
    ['duration', '5s, or 2 x deadtime if that is longer'],
    'takes the place of deadtime while a director starts',
  ),
  deadping: define(time, ['duration', 'deadtime'], 'a ping node silent for this long is lost'),
  port: define(wholeNumber(1, 65_535), ['number', '694'], 'the UDP port of links that name none'),
  multicast: {
    ...define(
      multicastLink,
      ['GROUP[:PORT] dev INTERFACE [ttl N]', 'none'],
      'a link to all directors by multicast',
    ),
    repeatable,
  },
  broadcast: {
    ...define(broadcastLink, ['INTERFACE[:PORT]', 'none'], 'a link to all directors by IPv4 broadcast'),
    repeatable,
  },
  auto_failback: define(onOrOff, ['on or off', 'on'], 'groups go back to the director that they prefer'),
  failback_delay: define(
    duration(0, longestTimeMs),
    ['duration', '2s'],
    'how long that director must have been fit before they do',
  ),
  restart_hold: define(
    duration(1000, longestTimeMs),
    ['duration', '10s'],
    'how long a director that has announced its restart is waited for',
  ),
  fence: define(
    command,
    ['command', 'none'],
    'runs before a takeover from a director that fell silent, and can veto it',
  ),
};

export const nodeSection: Section<NodeValues> = {
  address: {
    ...define(heartbeatAddress, ['ADDRESS[:PORT]', 'none'], 'where this director hears and speaks'),
    repeatable,
  },
};

export const groupSection: Section<GroupValues> = {
  prefer: define(anyName, ['name of a node', 'none'], 'the director that should hold the group'),
  vip: {
    ...define(virtualIp, ['ADDRESS/PREFIX dev INTERFACE [label LABEL]', 'none'], 'an address that moves'),
    repeatable,
  },
  virtual: {
    ...define(
      virtualSelector,
      ['address, or firewall mark', 'none'],
      'whose virtual servers belong to the group beside those of its own addresses',
    ),
    repeatable,
  },
  ping: {
    ...define(address, ['address', 'none'], 'what a director must reach to hold the group'),
    repeatable,
  },
  follow_health: define(
    onOrOff,
    ['on or off', 'on'],
    'the group moves when none of its real servers is healthy here, but one is at the other director',
  ),
  standby: define(
    word(['warm', 'cold']),
    ['warm or cold', 'warm'],
    "whether the standby has the group's virtual servers in its kernel's table",
  ),
  sync: define(
    interfaceName,
    ['interface', 'none'],
    "carries the kernel's connections to the other directors",
  ),
  sync_id: define(
    wholeNumber(0, 255),
    ['0 to 255', '0'],
    'tells these connections from those of other clusters',
  ),
  sync_group: define(multicastAddress, ['multicast address', '224.0.0.81'], 'where they are sent'),
  start: {
    ...define(command, ['command', 'none'], 'runs when the group has come here, after its addresses are up'),
    repeatable,
  },
  stop: {
    ...define(command, ['command', 'none'], 'runs when the group leaves, before its addresses go down'),
    repeatable,
  },
  announce_interval: define(
    offOr(duration(1000, longestTimeMs)),
    ['duration, or off', '1m'],
    'how often the holder announces its addresses again',
  ),
  lvs_support: define(
    onOrOff,
    ['on or off', 'off'],
    'addresses that this host has on lo, too, are taken off there while it holds the group',
  ),
};

/** The sections there are; marks, nodes and groups have names: `[node.lvs1]`. */
export const settingSections = {
  director: directorSection,
  http: httpSection,
  log: logSection,
  alerts: alertsSection,
  mail: mailSection,
  hooks: hooksSection,
  webhook: webhookSection,
  ipvs: ipvsSection,
  fwmark: firewallMarkSection,
  heartbeat: heartbeatSection,
  node: nodeSection,
  group: groupSection,
} as const;
