import type { GroupSettings, PairSettings } from '../../../src/config/settings-pair.ts';

export function group(changes: Partial<GroupSettings>): GroupSettings {
  return {
    name: 'web',
    prefer: 'lvs1',
    vips: [{ family: 'inet', address: '10.0.0.100', prefixLength: 24, device: 'eth0' }],
    virtuals: [],
    pings: [],
    standby: 'warm',
    followHealth: true,
    startCommands: [],
    stopCommands: [],
    announceIntervalMs: 60_000,
    lvsSupport: false,
    ...changes,
  };
}

export function pair(changes: Partial<PairSettings>): PairSettings {
  return {
    cluster: 'test',
    timing: { keepaliveMs: 200, warntimeMs: 400, deadtimeMs: 800, initdeadMs: 5_000 },
    deadpingMs: 10_000,
    autoFailback: true,
    failbackDelayMs: 2_000,
    restartHoldMs: 10_000,
    multicasts: [],
    broadcasts: [],
    nodes: [
      {
        name: 'lvs1',
        addresses: [
          { family: 'inet', address: '10.0.0.11', port: 694 },
          { family: 'inet6', address: 'fd00::11', port: 695 },
        ],
      },
      {
        name: 'lvs2',
        addresses: [
          { family: 'inet', address: '10.0.0.12', port: 694 },
          { family: 'inet6', address: 'fd00::12', port: 695 },
        ],
      },
    ],
    groups: [group({})],
    ...changes,
  };
}
