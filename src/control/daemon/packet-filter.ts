import type { VirtualServer } from '../../config/configuration.ts';
import type { FirewallMark } from '../../config/settings-firewall-marks.ts';
import type { Journal } from '../../director/journal.ts';
import { startRepair } from '../../director/repair.ts';
import type { Site } from '../../director/site.ts';
import { readHostState } from '../../host/host-state.ts';
import { routeLostByForwarding } from '../../host/ipv6-forwarding.ts';
import { applySysctls, restoreSysctls } from '../../host/kernel-settings.ts';
import type { AppliedSettings } from '../../host/kernel-values.ts';
import { ipv6Forwarding, neededSysctls } from '../../packet-filter/host-needs.ts';
import { createNft } from '../../packet-filter/nft.ts';
import { createPacketFilter } from '../../packet-filter/packet-filter.ts';
import { type PacketRules, packetRules } from '../../packet-filter/rules.ts';
import type { Member } from '../../pair/member.ts';
import { errorMessage } from '../../system/error-message.ts';
import { packetFilterFilesOf, packetFilterTableOf } from './state-files.ts';

export interface SitePacketFilterOptions {
  readonly controlSocket: string;
  readonly marks: readonly FirewallMark[];
  /** What [ipvs] sets, by whole names: it stays out of ours. */
  readonly keptElsewhere: ReadonlySet<string>;
  readonly repairIntervalMs: number | 'off';
  readonly record: Journal['record'];
}

const kinds = { notice: 'command', warning: 'drift-repaired', error: 'kernel-error' } as const;

/** The packet filter of one daemon: it follows the site, and the director's life. */
export interface SitePacketFilter {
  /** Before the kernel's table follows a site, the packets that shall come to it can. Never rejects. */
  prepare(site: Site): Promise<void>;
  /** The director, with the filter's share of its status and its end. */
  attach(director: Member): Member;
}

export function createSitePacketFilter(options: SitePacketFilterOptions): SitePacketFilter {
  const { controlSocket, marks } = options;
  const say = (severity: keyof typeof kinds, message: string): void => {
    options.record({ severity, kind: kinds[severity], message });
  };
  const { recordFile, settingsFile } = packetFilterFilesOf(controlSocket);
  const filter = createPacketFilter({
    table: packetFilterTableOf(controlSocket),
    nft: createNft(),
    recordFile,
    say,
  });
  /** What was needed once stays set until the end: connections that go on may need it. */
  const needed = new Map<string, string>();
  let applied: AppliedSettings | undefined;
  let virtuals: readonly VirtualServer[] = [];

  async function setSysctls(rules: PacketRules): Promise<void> {
    const fresh = [...neededSysctls(rules)].filter(
      ([name]) => !needed.has(name) && !options.keptElsewhere.has(name),
    );
    if (fresh.length === 0) return;
    for (const [name, value] of fresh) {
      const isNew = (await readHostState().sysctl(name)) !== value;
      const device = isNew && name === ipv6Forwarding ? await routeLostByForwarding() : undefined;
      if (device === undefined) needed.set(name, value);
      else say('error', refusal(device));
    }
    try {
      applied = await applySysctls(needed, settingsFile, 'fullnat does not work without it');
      for (const problem of applied.problems) say('error', problem);
    } catch (error) {
      say('error', `the kernel is not set for fullnat: ${errorMessage(error)}`);
    }
  }

  async function finish(): Promise<void> {
    const left = virtuals.filter(({ cleanStop }) => !cleanStop);
    const leftMarks = new Set(
      left.flatMap(({ identity }) => (identity.kind === 'fwmark' ? [identity.mark] : [])),
    );
    const rules = packetRules(
      left,
      marks.filter(({ mark }) => leftMarks.has(mark)),
    );
    await filter.follow(rules);
    // What stays in the kernel's table needs it on.
    if (rules.sourceNats.length > 0) return;
    for (const problem of await restoreSysctls(settingsFile)) say('error', problem);
  }

  return {
    async prepare(site) {
      virtuals = [...site.virtuals.values()].map(({ virtual }) => virtual);
      const rules = packetRules(virtuals, marks);
      await setSysctls(rules);
      await filter.follow(rules);
    },
    attach(director) {
      const look = async (): Promise<void> => {
        if (filter.status() !== null) await filter.repair();
      };
      const repair = startRepair(options.repairIntervalMs, look, () => {});
      return {
        ...director,
        async status() {
          const status = await director.status();
          const own = (await applied?.settings.status()) ?? [];
          return {
            ...status,
            kernelSettings: [...status.kernelSettings, ...own],
            packetFilter: filter.status(),
          };
        },
        async restart() {
          const outcome = await director.restart();
          if (outcome.ok) repair.close();
          return outcome;
        },
        async stop() {
          repair.close();
          await director.stop().finally(finish);
        },
      };
    },
  };
}

function refusal(device: string): string {
  return (
    `${ipv6Forwarding} stays as it is, though fullnat needs it: turned on, it would take away the IPv6 default route ` +
    `that ${device} has from router advertisements. Set net.ipv6.conf.${device}.accept_ra = 2, then restart directord`
  );
}
