import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { errorMessage } from '../system/error-message.ts';
import { readIniLines } from './ini-lines.ts';
import { optional } from './optional.ts';
import type { Problem } from './problem.ts';
import { createProblemList } from './problem-list.ts';
import { type DirectorValues, directorSection } from './setting-definitions.ts';
import { type AlertSettings, defaultAlertSettings, readAlerts } from './settings-alerts.ts';
import { type FirewallMark, firewallMarkSection, firewallMarks } from './settings-firewall-marks.ts';
import { type HttpSettings, httpSection, httpSettings } from './settings-http.ts';
import { type IpvsSettings, ipvsSection, ipvsSettings } from './settings-ipvs.ts';
import { type LogSettings, logSection, logSettings } from './settings-log.ts';
import { findOwnNode, type OwnName, type SettingsReader, tellUnknownOwnNode } from './settings-own-node.ts';
import type { PairSettings } from './settings-pair.ts';
import { readPair } from './settings-pair-read.ts';
import { entriesOf, groupBySection, only, type Read, readSection } from './settings-sections.ts';

/** What directord.ini says of this host's director, defaults filled in. Deeply frozen; times are milliseconds. */
export interface Settings {
  /** The files of virtual and real servers, at least one. */
  readonly configFiles: readonly string[];
  readonly controlSocket: string;
  /** How often the kernel's table is compared and repaired. */
  readonly repairIntervalMs: number | 'off';
  /** This director's name; with a pair, that of one of the nodes, unless who reads need not be one. */
  readonly node: string;
  readonly http: HttpSettings;
  readonly alerts: AlertSettings;
  readonly log: LogSettings;
  /** Absent where the kernel's IPVS is left as it is. */
  readonly ipvs?: IpvsSettings;
  /** Which packets get which mark, for the virtual servers that marks name. */
  readonly firewallMarks: readonly FirewallMark[];
  /** Absent for a director that is alone. */
  readonly pair?: PairSettings;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where the settings are unless a flag says otherwise. */
export const defaultSettingsFile = '/etc/directord/directord.ini';

/** What holds where there is no settings file. */
export function defaultSettings(): Settings {
  return assemble({}, hostname(), {
    http: httpSettings({}),
    alerts: defaultAlertSettings,
    log: logSettings({}),
    firewallMarks: [],
  });
}

/** Reads directord.ini, as UTF-8. Gives every problem; never rejects for what the file holds. */
export async function readSettings(file: string, reader: SettingsReader = {}): Promise<SettingsResult> {
  try {
    return parseSettings(await readFile(file, 'utf8'), file, reader);
  } catch (error) {
    const problems = createProblemList(file);
    const why = errorMessage(error);
    problems.error({ line: 0, column: 0 }, `the file cannot be read: ${why}`);
    return { ok: false, problems: problems.sorted() };
  }
}

/** As readSettings, from a text; `file` is the name for messages. */
export function parseSettings(text: string, file: string, reader: SettingsReader = {}): SettingsResult {
  const problems = createProblemList(file);
  const sections = groupBySection(
    readIniLines(text),
    ['director', 'http', 'log', 'alerts', 'mail', 'hooks', 'ipvs', 'heartbeat'] as const,
    ['webhook', 'fwmark', 'node', 'group'] as const,
    problems,
  );
  const director = readSection(directorSection, entriesOf(sections, 'director'), problems);
  const http = httpSettings(readSection(httpSection, entriesOf(sections, 'http'), problems));
  const log = logSettings(readSection(logSection, entriesOf(sections, 'log'), problems));
  const alerts = readAlerts(sections, problems);
  const ipvs = ipvsSettings(readSection(ipvsSection, entriesOf(sections, 'ipvs'), problems));
  const marks = firewallMarks(
    sections
      .filter(({ kind }) => kind === 'fwmark')
      .map(({ name, at, entries }) => ({
        name,
        at,
        keys: entries.map(({ key }) => key.text),
        read: readSection(firewallMarkSection, entries, problems),
      })),
    problems,
  );
  const found = readPair(sections, problems);
  const own = ownName(director, reader);
  const nodes = found?.pair.nodes.map(({ name }) => name) ?? [];
  const node = findOwnNode(own, nodes);
  if (found !== undefined && nodes.length > 0 && node === undefined && reader.mustBeNode !== false) {
    tellUnknownOwnNode(own, nodes, found.firstNode, problems);
  }
  return problems.hasErrors
    ? { ok: false, problems: problems.sorted() }
    : {
        ok: true,
        settings: assemble(director, node ?? own.name, {
          http,
          alerts,
          log,
          ...optional('ipvs', ipvs),
          firewallMarks: marks,
          ...optional('pair', found?.pair),
        }),
        problems: problems.sorted(),
      };
}

function ownName(director: Read<DirectorValues>, reader: SettingsReader): OwnName {
  if (reader.node !== undefined) return { name: reader.node, from: 'flag' };
  const written = director.node?.[0];
  if (written !== undefined) return { name: written.value, from: 'file', at: written.at };
  return { name: hostname(), from: 'host' };
}

function assemble(
  director: Read<DirectorValues>,
  node: string,
  sections: Pick<Settings, 'http' | 'alerts' | 'log' | 'ipvs' | 'firewallMarks' | 'pair'>,
): Settings {
  const files = director.config?.map(({ value }) => value) ?? ['/etc/ha.d/ldirectord.cf'];
  return Object.freeze({
    configFiles: Object.freeze(files),
    controlSocket: only(director.control) ?? '/run/directord/control.sock',
    repairIntervalMs: only(director.repair_interval) ?? 2000,
    node,
    ...sections,
  });
}
