const journal = 'directord logs to the journal, and ldirectord.cf may name a logfile';
const systemdUnit = 'write a systemd unit for that program';
const pacemaker = 'this belongs to Pacemaker';
const datagrams = 'directord has its own datagrams';
const serialLines = 'directord has no serial links; a second network link serves as well';

/** The directives of ha.cf that directord has no setting for, with the reason. Their values are not shown. */
export const withoutCounterpart: Readonly<Record<string, string>> = {
  stonith: 'write fence = COMMAND in [heartbeat]: a program that cuts the power of the director it is given',
  stonith_host:
    'write fence = COMMAND in [heartbeat]: a program that cuts the power of the director it is given',
  watchdog: "systemd's watchdog watches over directord",
  respawn: systemdUnit,
  failfast: systemdUnit,
  serial: serialLines,
  baud: serialLines,
  hopfudge: serialLines,
  ping_group: 'directord asks for every ping[] of a group; write one of these',
  hbaping: 'directord pings addresses only',
  apiauth: 'who may open the control socket may ask and steer directord',
  quorum_server: 'directord has none; fence can veto a takeover',
  autojoin: 'directord hears only the directors that have a [node.NAME]',
  use_apphbd: "systemd's watchdog watches over directord",
  realtime: 'the systemd unit sets the priority',
  rtprio: 'the systemd unit sets the priority',
  memreserve: 'the systemd unit locks the memory',
  coredumps: 'LimitCORE of the systemd unit',
  coreroot: 'LimitCORE of the systemd unit, and systemd-coredump',
  env: 'Environment of the systemd unit',
  logfile: journal,
  debugfile: journal,
  logfacility: journal,
  use_logd: journal,
  conn_logd_time: journal,
  syslogmsgfmt: journal,
  log_badpack: 'directord counts them, and logs them at most every 10 s',
  debug: journal,
  msgfmt: datagrams,
  compression: datagrams,
  compression_threshold: datagrams,
  traditional_compression: datagrams,
  hbgenmethod: datagrams,
  uuidfrom: datagrams,
  max_rexmit_delay: datagrams,
  crm_daemon_dir: pacemaker,
  crmd_spawns_pengine: pacemaker,
  record_config_changes: pacemaker,
  record_pengine_inputs: pacemaker,
  enable_config_writes: pacemaker,
};
