import type { AgentReport } from '../health/agent-report.ts';
import type { PlannedCheck } from '../health/planned-check.ts';
import type { CheckOutcome, Verdict } from '../health/verdict.ts';
import { nextAgentState, sameEffect } from '../pool/agent-state.ts';
import { nextServerState } from '../pool/server-state.ts';
import { agentFacts } from './agent-facts.ts';
import { certificateFact } from './certificate-fact.ts';
import type { EventFact } from './event.ts';
import type { Journal } from './journal.ts';
import { type MonitorFiles, monitorLine } from './monitor-file.ts';
import type { DirectorObserver } from './observer.ts';
import type { ServerFacts } from './server-facts.ts';
import type { RunningVirtual, Server, Servers } from './servers.ts';
import { transitionFact } from './transition-fact.ts';

export interface VerdictIntakeParts {
  readonly servers: () => Servers;
  readonly facts: Pick<ServerFacts, 'ofServer'>;
  readonly journal: Pick<Journal, 'record'>;
  /** Absent: none is written. */
  readonly monitorFiles: Pick<MonitorFiles, 'append'> | undefined;
  readonly observer: DirectorObserver | undefined;
  /** The table may have to follow. */
  readonly onChange: (virtualId: string) => void;
}

/** Folds each verdict into the state of every server that its check decides, and tells what that changes. */
export function createVerdictIntake({
  servers,
  facts,
  journal,
  monitorFiles,
  observer,
  onChange,
}: VerdictIntakeParts): (check: PlannedCheck, verdict: Verdict) => void {
  function foldVerdict(running: RunningVirtual, server: Server, verdict: Verdict): void {
    const { failureCount } = running.virtual;
    const before = server.health.state;
    const [state, transition] = nextServerState(before, verdict, failureCount);
    server.health.state = state;
    record(running, server, transitionFact(server, failureCount, transition));
    record(running, server, certificateFact(server, before.certificate));
    if (transition === 'up' || transition === 'down' || !before.checked) onChange(server.virtualId);
  }

  function foldReport(running: RunningVirtual, server: Server, report: AgentReport): void {
    const before = server.health.agent;
    if (before === undefined) return;
    const after = nextAgentState(before, report, running.virtual.failureCount, new Date());
    server.health.agent = after;
    for (const fact of agentFacts(server, before, after)) record(running, server, fact);
    if (!sameEffect(before, after)) onChange(server.virtualId);
  }

  function record(running: RunningVirtual, server: Server, fact: EventFact | undefined): void {
    if (fact !== undefined) journal.record({ ...facts.ofServer(running, server), ...fact });
  }

  return (check, verdict) => {
    const { virtuals, byCheck, byAgentCheck } = servers();
    const { outcome } = verdict;
    const answer = agentAnswer(outcome);
    for (const server of byAgentCheck.get(check.key) ?? []) {
      const running = virtuals.get(server.virtualId);
      if (running !== undefined && answer !== undefined) foldReport(running, server, answer);
    }
    for (const server of byCheck.get(check.key) ?? []) {
      const running = virtuals.get(server.virtualId);
      if (running === undefined) continue;
      observer?.verdict(server.virtualId, verdict);
      const { virtual } = running;
      if (virtual.monitorFile !== undefined) {
        monitorFiles?.append(virtual.monitorFile, monitorLine(virtual, server.real, verdict));
      }
      if (outcome.up && outcome.agent !== undefined) foldReport(running, server, outcome.agent);
      foldVerdict(running, server, verdict);
    }
  };
}

/** Of an agent that is asked at a port of its own: where it was not reached, it told nothing. */
function agentAnswer(outcome: CheckOutcome): AgentReport | undefined {
  return outcome.up ? outcome.agent : { ok: false, problem: outcome.reason };
}
