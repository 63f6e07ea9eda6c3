/**
 * Every kind of event, a stable word for programs, with what it tells. A new kind is added here, and then where the
 * compiler says that it is missing.
 */
interface KindAbout {
  readonly about: string;
  /** Whether hooks and webhooks are told of it unless their `events` say otherwise. */
  readonly alerts: boolean;
  /** Whether the same holds for `[mail]`. What happens to real servers is mailed as ldirectord.cf says. */
  readonly director: boolean;
}

const quiet = (about: string): KindAbout => ({ about, alerts: false, director: false });
const ofServers = (about: string): KindAbout => ({ about, alerts: true, director: false });
const alerting = (about: string): KindAbout => ({ about, alerts: true, director: true });

export const eventKinds = {
  started: quiet('the director has started'),
  stopped: quiet('the director has stopped'),
  reloaded: quiet('the configuration was read again'),
  'reload-failed': alerting('the configuration has errors, and nothing was changed'),
  'configuration-warning': quiet('the configuration works, but something of it is suspicious'),
  'virtual-added': quiet('a virtual server came into the table'),
  'virtual-changed': quiet('a virtual server changed in the table'),
  'virtual-removed': quiet('a virtual server left the table'),
  'real-up': ofServers('the checks of a real server say that it works'),
  'real-down': ofServers('the checks of a real server say that it does not work'),
  'real-soft-failure': quiet(
    'a check failed, and `failurecount` is not reached yet; or such a count begins anew',
  ),
  certificate: alerting("a real server's certificate ends soon, has ended, or was replaced"),
  'agent-lost': ofServers('the agent of a real server tells nothing any more, or nothing that is understood'),
  'agent-said': quiet(
    'the agent of a real server says something else than a share of the weight, or tells something again',
  ),
  'real-added': quiet('a real server came into the table'),
  'real-changed': quiet('a real server has another weight in the table, above 0'),
  'real-weight': quiet(
    'the same, where both are above 0 and its agent told the weight, or tells nothing any more',
  ),
  'real-quiesced': quiet('a real server has weight 0 in the table: no new connections'),
  'real-removed': quiet('a real server left the table'),
  'fallback-added': ofServers('the fallback server came into the table: no real server is left'),
  'fallback-removed': ofServers('the fallback server left the table'),
  'drift-repaired': alerting('another hand had changed the table, which was put right'),
  operator: quiet('somebody gave an order'),
  command: quiet('a command of the configuration, or something beside the checks, and how that went'),
  'kernel-error': alerting('the kernel refused something, or could not be asked'),
  'role-changed': alerting('this director has another role in a group of virtual addresses'),
  failover: quiet('the failover thread tells something that has no kind of its own'),
  'address-conflict': alerting('another host uses a virtual address that this director holds: split brain'),
  'peer-alive': alerting('another director is heard'),
  'peer-late': quiet('another director was silent for `warntime`'),
  'peer-in-time': quiet('another director is heard again after it was late'),
  'peer-dead': alerting('another director was silent for `deadtime`'),
  'link-up': alerting('another director is heard on a link of the heartbeat'),
  'link-down': alerting('another director is not heard on a link of the heartbeat any more'),
  'ping-lost': alerting('a ping node does not answer'),
  'ping-answers': alerting('a ping node answers again'),
  'configuration-differs': alerting('another director runs with another configuration'),
  'configuration-same': alerting('another director runs with the same configuration again'),
  flapping: alerting(
    'a real server, its agent, a fallback or a link changes so often that its single changes are not told',
  ),
  calm: alerting('what was flapping has not changed for `flap_calm`'),
  'alert-failed': quiet('a mail, a hook or a webhook could not be delivered, or a log not be written'),
} as const satisfies Readonly<Record<string, KindAbout>>;

export type EventKind = keyof typeof eventKinds;

export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(eventKinds, text);
}

/** All kinds, in the order in which they are documented. */
export const allEventKinds: readonly EventKind[] = Object.keys(eventKinds).filter(isEventKind);
