/**
 * What one line of an agent says, in the language of HAProxy's agent-check: words in any order, separated by
 * blanks or commas, and a note behind `#`. A line changes only what it names.
 */
export interface AgentLine {
  /** Of the configured weight. */
  readonly percent?: number;
  /** `drain`: no new connections. `maint`: out of service. `ready` ends both. */
  readonly service?: 'ready' | 'drain' | 'maint';
  /** `up` ends `down`; `fail` and `stopped` are other words for `down`. */
  readonly health?: 'up' | 'down';
  /** For people; often empty. */
  readonly note: string;
}

export type AgentReport =
  | { readonly ok: true; readonly line: AgentLine }
  /** The agent was not heard or not understood; `problem` says why. */
  | { readonly ok: false; readonly problem: string };
