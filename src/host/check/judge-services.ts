import type { DirectorNeeds } from './director-needs.ts';
import type { HostFacts } from './facts.ts';
import { type Finding, lacks, note, ok } from './finding.ts';
import type { Keeper } from './read-processes.ts';
import type { ClashingService } from './read-services.ts';

const keeps: Readonly<Record<Exclude<Keeper, 'directord'>, string>> = {
  ldirectord: 'it keeps the same virtual servers: each would undo what the other does',
  heartbeat: 'it moves virtual addresses, too',
  keepalived: 'it moves virtual addresses and keeps virtual servers, too',
};

/** Programs and services that do what directord does. */
export function judgeServices(facts: HostFacts, needs: DirectorNeeds): readonly Finding[] {
  const { keepers, bootServices } = facts;
  const own = keepers.filter(({ keeper }) => keeper === 'directord');
  return [
    ...keepers.flatMap(({ keeper, pid }) =>
      keeper === 'directord'
        ? []
        : [clash(keeper, needs)(`${keeper} runs (process ${pid})`, keeps[keeper], stop(keeper))],
    ),
    ...bootServices.map((service) =>
      service === 'ipvsadm'
        ? lacks(
            'the service ipvsadm restores rules or starts sync daemons at each boot',
            'old rules come back, and nobody keeps them true',
            'AUTO="false" and DAEMON="none" in /etc/default/ipvsadm, or systemctl disable ipvsadm',
          )
        : clash(service, needs)(`the service ${service} starts at each boot`, keeps[service], stop(service)),
    ),
    ...(own.length > 1
      ? [
          lacks(
            `directord runs ${own.length} times (processes ${own.map(({ pid }) => pid).join(', ')})`,
            'each would undo what the other does, unless their virtual servers are different ones',
            'stop the one that is not wanted',
          ),
        ]
      : own.map(({ pid }) => ok(`directord runs (process ${pid})`))),
    ...judgePorts(facts),
  ];
}

/** A director alone may have its address moved by others; ldirectord has no place beside any. */
function clash(service: Exclude<ClashingService, 'ipvsadm'>, { paired }: DirectorNeeds): typeof lacks {
  return paired || service === 'ldirectord' ? lacks : note;
}

function stop(service: string): string {
  return `systemctl disable --now ${service}`;
}

function judgePorts({ portHolders, keepers }: HostFacts): readonly Finding[] {
  const ours = new Set(keepers.flatMap(({ keeper, pid }) => (keeper === 'directord' ? [pid] : [])));
  const theirs = portHolders.filter(({ pid }) => pid === undefined || !ours.has(pid));
  const byText = new Map(
    theirs.map(({ port, pid, program }) => {
      const who = pid === undefined ? 'another program' : `${program} (process ${pid})`;
      return [`UDP port ${port} is taken by ${who}`, port] as const;
    }),
  );
  return [...byText].map(([what, port]) =>
    lacks(
      what,
      "directord's heartbeats use it, and could not start",
      `stop that program, or give the heartbeats another port than ${port} on all directors`,
    ),
  );
}
