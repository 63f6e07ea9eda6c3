/**
 * Every kind of event, a stable word for programs, with what it tells. A new kind is added here, and then where the
 * compiler says that it is missing.
 */
export const eventKinds = {
  started: 'the director has started',
  stopped: 'the director has stopped',
  reloaded: 'the configuration was read again',
  'reload-failed': 'the configuration has errors, and nothing was changed',
  'configuration-warning': 'the configuration works, but something of it is suspicious',
  'virtual-added': 'a virtual server came into the table',
  'virtual-changed': 'a virtual server changed in the table',
  'virtual-removed': 'a virtual server left the table',
  'real-up': 'the checks of a real server say that it works',
  'real-down': 'the checks of a real server say that it does not work',
  'real-soft-failure': 'a check failed, and `failurecount` is not reached yet; or such a count begins anew',
  certificate: "a real server's certificate ends soon, has ended, or was replaced",
  'agent-lost': 'the agent of a real server tells nothing any more, or nothing that is understood',
  'agent-said':
    'the agent of a real server says something else than a share of the weight, or tells something again',
  'real-added': 'a real server came into the table',
  'real-changed': 'a real server has another weight in the table, above 0',
  'real-quiesced': 'a real server has weight 0 in the table: no new connections',
  'real-removed': 'a real server left the table',
  'fallback-added': 'the fallback server came into the table: no real server is left',
  'fallback-removed': 'the fallback server left the table',
  'drift-repaired': 'another hand had changed the table, which was put right',
  operator: 'somebody gave an order',
  command: 'a command of the configuration, or something beside the checks, and how that went',
  'kernel-error': 'the kernel refused something, or could not be asked',
  'role-changed': 'this director has another role in a group of virtual addresses',
  failover: 'the failover thread tells something that has no kind of its own',
  'address-conflict': 'another host uses a virtual address that this director holds: split brain',
  'peer-alive': 'another director is heard',
  'peer-late': 'another director was silent for `warntime`, or is heard again after that',
  'peer-dead': 'another director was silent for `deadtime`',
  'link-up': 'another director is heard on a link of the heartbeat',
  'link-down': 'another director is not heard on a link of the heartbeat any more',
  'ping-lost': 'a ping node does not answer',
  'ping-answers': 'a ping node answers again',
  'configuration-differs': 'another director runs with another configuration',
  'configuration-same': 'another director runs with the same configuration again',
} as const satisfies Readonly<Record<string, string>>;

export type EventKind = keyof typeof eventKinds;

export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(eventKinds, text);
}
