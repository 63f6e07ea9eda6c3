import { notesOf, realName, virtualName } from './health.ts';
import { type ComponentChildren, h } from './preact.ts';
import { Cell, Since, Table, Title } from './table.tsx';
import { type Actions, directorNow } from './view-state.ts';
import type { VirtualServerProps } from './virtual-server.tsx';
import type { Counters, RealServer, RealServerState } from './wire.ts';
import { age, latency, rateWords, whole } from './words.ts';

/** Real servers that are shown of one virtual server; few sites have more. */
const mostShown = 200;

export function RealServers({ virtual, state, actions }: VirtualServerProps) {
  const counters = state.counters.get(virtual.id) ?? [];
  const takesOrders = state.site.takesOrders && state.hasToken;
  const rows = virtual.reals
    .map((real, index) => ({ real, counted: counters[index] }))
    .sort((one, other) => Number(other.real.state === 'down') - Number(one.real.state === 'down'));
  return (
    <div>
      <Table kind="reals" name={`Real servers of ${virtualName(virtual)}`}>
        <thead role="rowgroup">
          <tr role="row">
            <Title name="Real server" />
            <Title name="State" />
            <Title name="Since" />
            <Title name="Why" />
            <Title name="Weight" number />
            <Title name="In effect" number />
            <Title name="New/s" number />
            <Title name="Active" number />
            <Title name="Inactive" number />
            <Title name="Checked" number />
            {takesOrders && <Title name="Orders" />}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.slice(0, mostShown).map(({ real, counted }) => (
            <Row
              key={`${realName(real)} ${real.forwarding}`}
              real={real}
              counted={counted}
              now={directorNow(state)}
            >
              {takesOrders && <Orders real={real} actions={actions} />}
            </Row>
          ))}
        </tbody>
      </Table>
      {rows.length > mostShown && (
        <p class="quiet">And {rows.length - mostShown} more: `directorctl status` shows all.</p>
      )}
    </div>
  );
}

const toneOf: Readonly<Record<RealServerState, string>> = {
  up: 'good',
  down: 'bad',
  unchecked: 'careful',
  drained: 'calm',
  maintenance: 'calm',
  off: 'calm',
};

interface RowProps {
  readonly real: RealServer;
  readonly counted: Counters | undefined;
  readonly now: number;
  readonly children: ComponentChildren;
}

function Row({ real, counted, now, children }: RowProps) {
  const since = Date.parse(real.since);
  const notes = notesOf(real);
  const { lastCheck = null, latencyMs = null } = counted ?? {};
  return (
    <tr role="row" class="real">
      <th role="rowheader" scope="row">
        {realName(real)} <span class="quiet">{real.forwarding}</span>
      </th>
      <Cell name="State">
        <span class={`badge ${toneOf[real.state]}`}>{real.state}</span>
        {real.failures > 0 && real.state === 'up' && (
          <span class="note">{real.failures} failed in a row</span>
        )}
      </Cell>
      <Cell name="Since">
        <Since at={since} now={now} />
      </Cell>
      <Cell name="Why" wide>
        {real.reason}
        {notes.map((note) => (
          <span key={note} class="note">
            {note}
          </span>
        ))}
        <span class="note">{real.check}</span>
      </Cell>
      <Cell name="Weight" number>
        {real.configuredWeight}
      </Cell>
      <Cell name="In effect" number>
        {real.kernelWeight ?? 'none'}
      </Cell>
      <Cell name="New/s" number>
        {rateWords(counted?.rate ?? null)}
      </Cell>
      <Cell name="Active" number>
        {whole(counted?.active)}
      </Cell>
      <Cell name="Inactive" number>
        {whole(counted?.inactive)}
      </Cell>
      <Cell name="Checked" number>
        {lastCheck === null ? '–' : age(now - Date.parse(lastCheck))}{' '}
        {latencyMs !== null && <span class="note">{latency(latencyMs)}</span>}
      </Cell>
      {children}
    </tr>
  );
}

function Orders({ real, actions }: { readonly real: RealServer; readonly actions: Actions }) {
  const { address, port, state, configuredWeight } = real;
  const name = realName(real);
  const drain = state === 'drained' ? 'undrain' : 'drain';
  return (
    <Cell name="Orders" wide>
      <span class="buttons">
        <button
          type="button"
          aria-label={`${drain} ${name}`}
          onClick={() => actions.ask({ kind: 'server', name: drain, address, port })}
        >
          {drain === 'drain' ? 'Drain' : 'Undrain'}
        </button>
        <button
          type="button"
          aria-label={`weight of ${name}`}
          onClick={() => actions.ask({ kind: 'weight', address, port, weight: configuredWeight })}
        >
          Weight
        </button>
      </span>
    </Cell>
  );
}
