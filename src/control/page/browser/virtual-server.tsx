import { healthOf, healthWords, virtualName } from './health.ts';
import { Plot } from './plot.tsx';
import { h } from './preact.ts';
import { RealServers } from './real-servers.tsx';
import { isUnfolded, type ViewProps } from './view-state.ts';
import type { VirtualServer } from './wire.ts';
import { endpoint } from './words.ts';

export interface VirtualServerProps extends ViewProps {
  readonly virtual: VirtualServer;
}

const badges = {
  dead: { tone: 'bad', text: 'Out of service' },
  degraded: { tone: 'careful', text: 'Trouble' },
  healthy: { tone: 'good', text: 'OK' },
} as const;

/** One virtual server: a line, and its real servers where it is unfolded. */
export function VirtualServerItem({ virtual, state, actions }: VirtualServerProps) {
  const { id, name } = virtual;
  const health = healthOf(virtual);
  const open = isUnfolded(state, virtual);
  return (
    <li class={health}>
      <details
        open={open}
        onToggle={({ currentTarget }) => {
          if (currentTarget.open !== open) actions.unfold(id, currentTarget.open);
        }}
      >
        <summary>
          <h3>
            <span class={`badge ${badges[health].tone}`}>{badges[health].text}</span>
            <span class="name">{virtualName(virtual)}</span>
            {name !== null && <span class="id">{id}</span>}
          </h3>
          <span class="health">{healthWords(virtual)}</span>
          <Plot rates={state.site.rates.get(id) ?? []} />
        </summary>
        {open && (
          <div class="inside">
            <p class="facts">{facts(virtual).join(' · ')}</p>
            {virtual.reals.length > 0 && <RealServers virtual={virtual} state={state} actions={actions} />}
          </div>
        )}
      </details>
    </li>
  );
}

function facts(virtual: VirtualServer): readonly string[] {
  const { scheduler, persistenceSeconds, quiescent, withheld, inKernel, fallback, file } = virtual;
  return [
    `scheduler ${scheduler}`,
    ...(persistenceSeconds === null ? [] : [`persistent ${persistenceSeconds} s`]),
    quiescent ? 'quiescent: what is down keeps weight 0' : 'what is down leaves the table',
    ...(withheld ? ['not in the table until its group is held here'] : []),
    ...(inKernel || withheld ? [] : ['not in the kernel’s table']),
    ...(fallback === null
      ? ['no fallback']
      : [
          `fallback ${endpoint(fallback.address, fallback.port)} ${fallback.active ? 'takes the traffic' : 'not in use'}`,
        ]),
    file,
  ];
}
