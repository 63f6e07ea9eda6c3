/**
 * Authenticated UDP keepalives between the nodes of a cluster: who is alive, over which links, and small
 * messages between them. The datagrams are described in README.md.
 * @module
 */
export {
  createEngine,
  type Engine,
  type EngineLink,
  type EngineOptions,
  type EnginePorts,
} from './engine.ts';
export type { HeartbeatEvent, SendFailure, SendResult } from './events.ts';
export { createHeartbeat, type Heartbeat } from './heartbeat.ts';
export { readKeyFile } from './keys/key-file.ts';
export { KeyFileError, newKeyFileText, newKeyLine, parseKeyText } from './keys/key-text.ts';
export type { Key, Keyring } from './keys/keyring.ts';
export { isNodeName, maxMessageBytes, maxStateBytes } from './limits.ts';
export type { BroadcastLink, Endpoint, Link, MulticastLink, UnicastLink } from './links/link.ts';
export { type HeartbeatOptions, optionProblems } from './options.ts';
export type { DeathReason, LinkStatus, PeerStatus } from './peer/liveness.ts';
export type { LinkReport, PeerReport } from './peer/peer-report.ts';
export type { Counters, IgnoredReason, RefusalReason } from './refusals.ts';
export { type Timings, timingProblems } from './timings.ts';
