import { h } from './preact.ts';
import { Cell, Since, Table, Title } from './table.tsx';
import { type Actions, directorNow, type ViewProps } from './view-state.ts';
import type { Group, GroupRole, Link, Peer } from './wire.ts';
import { age, latency, percent } from './words.ts';

/** The groups of virtual addresses and who holds them, and the other directors. */
export function DirectorTables({ state, actions }: ViewProps) {
  const { overview } = state.site;
  if (overview === undefined || (overview.groups.length === 0 && overview.peers.length === 0)) return null;
  const now = directorNow(state);
  const takesOrders = state.site.takesOrders && state.hasToken;
  return (
    <section aria-labelledby="directors">
      <h2 id="directors">Directors</h2>
      <Table name="Groups of virtual addresses">
        <thead role="rowgroup">
          <tr role="row">
            {['Group', 'Here', 'Since', 'Why', 'Holder', 'Preferred', 'Addresses'].map((name) => (
              <Title key={name} name={name} />
            ))}
            {takesOrders && <Title name="Orders" />}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {overview.groups.map((group) => (
            <GroupRow key={group.name} group={group} now={now} actions={takesOrders ? actions : undefined} />
          ))}
        </tbody>
      </Table>
      <Table name="Other directors and the links to them">
        <thead role="rowgroup">
          <tr role="row">
            <Title name="Director" />
            <Title name="State" />
            <Title name="Heard" />
            <Title name="Configuration" />
            <Title name="Links" />
          </tr>
        </thead>
        <tbody role="rowgroup">
          {overview.peers.map((peer) => (
            <PeerRow key={peer.name} peer={peer} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

const roleTones: Readonly<Record<GroupRole, string>> = {
  starting: 'careful',
  standby: 'calm',
  active: 'good',
  fault: 'bad',
};

interface GroupRowProps {
  readonly group: Group;
  readonly now: number;
  /** Undefined: no orders can be given. */
  readonly actions: Actions | undefined;
}

function GroupRow({ group, now, actions }: GroupRowProps) {
  const { name, role, since, why, waiting, holder, prefer, vips } = group;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {name}
      </th>
      <Cell name="Here">
        <span class={`badge ${roleTones[role]}`}>{role}</span>
      </Cell>
      <Cell name="Since">
        <Since at={Date.parse(since)} now={now} />
      </Cell>
      <Cell name="Why" wide>
        {why}
        {waiting !== null && <span class="note">not taken: {waiting}</span>}
      </Cell>
      <Cell name="Holder">{holder ?? (role === 'starting' ? '–' : 'nobody')}</Cell>
      <Cell name="Preferred">{prefer ?? '–'}</Cell>
      <Cell name="Addresses" wide>
        {vips.join(', ')}
      </Cell>
      {actions !== undefined && (
        <Cell name="Orders" wide>
          <GroupOrders group={name} role={role} actions={actions} />
        </Cell>
      )}
    </tr>
  );
}

interface GroupOrdersProps {
  readonly group: string;
  readonly role: GroupRole;
  readonly actions: Actions;
}

function GroupOrders({ group, role, actions }: GroupOrdersProps) {
  const buttons = [
    role === 'active' ? (['standby', 'Standby'] as const) : (['takeover', 'Take over'] as const),
    ['failback', 'Fail back'] as const,
  ];
  return (
    <span class="buttons">
      {buttons.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-label={`${text.toLowerCase()}: group ${group}`}
          onClick={() => actions.ask({ kind: 'group', name, group })}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

function PeerRow({ peer }: { readonly peer: Peer }) {
  const { name, alive, silentMs, sameConfiguration, links } = peer;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {name}
      </th>
      <Cell name="State">
        <span class={`badge ${alive ? 'good' : 'bad'}`}>{alive ? 'alive' : 'not heard'}</span>
      </Cell>
      <Cell name="Heard">{silentMs === null ? 'never' : `${age(silentMs)} ago`}</Cell>
      <Cell name="Configuration">
        {sameConfiguration === null ? 'not said' : sameConfiguration ? 'same' : 'differs'}
      </Cell>
      <Cell name="Links" wide>
        {links.map((link) => (
          <LinkLine key={link.name} link={link} />
        ))}
      </Cell>
    </tr>
  );
}

const linkTones: Readonly<Record<Link['status'], string>> = {
  up: 'good',
  down: 'bad',
  unknown: 'careful',
};

function LinkLine({ link: { name, status, loss, roundTripMs } }: { readonly link: Link }) {
  return (
    <span class="link">
      <span class={`badge ${linkTones[status]}`}>{status}</span> {name}{' '}
      <span class="quiet">
        loss {percent(loss)}, round trip {latency(roundTripMs)}
      </span>
    </span>
  );
}
