import type {
  GroupRole,
  GroupStatus,
  LinkStatus,
  MemberStatus,
  PeerStatus,
} from '../../pair/member-status.ts';
import { printable } from '../printable.ts';
import { age, ageOf } from './age.ts';
import type { ColourName, Paint } from './colour.ts';
import { type Cell, type Column, cut, layOutColumns, titles, wrapList } from './columns.ts';

export interface ViewOptions {
  readonly now: Date;
  readonly paint: Paint;
  /** Lines are cut to it; Infinity cuts nothing. */
  readonly width: number;
}

const indent = '  ';
const deeper = '    ';
/** Of the changes of role; `directorctl events` has more. */
const shownTransitions = 5;
/** Lists are wrapped there where the width is not known. */
const usualWidth = 100;

const roleColours: Readonly<Record<GroupRole, ColourName>> = {
  starting: 'yellow',
  standby: 'cyan',
  active: 'green',
  fault: 'red',
};

/** What a director of a pair shows besides its virtual servers, block by block; nothing for one that is alone. */
export function renderPair(status: MemberStatus, options: ViewOptions): string[] {
  return [
    warnings(status, options),
    groups(status, options),
    peers(status, options),
    transitions(status, options),
  ]
    .filter((block) => block.length > 0)
    .flatMap((block) => ['', ...block]);
}

function warnings({ peers: all }: MemberStatus, { paint, width }: ViewOptions): readonly string[] {
  const others = all.filter(({ sameConfiguration }) => sameConfiguration === false).map(({ name }) => name);
  if (others.length === 0) return [];
  const text = `warning: ${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} another configuration: make the files the same, then reload`;
  return [paint('yellow', cut(printable(text), width))];
}

const groupColumns: readonly Column[] = [
  { title: 'GROUP', shrinks: true },
  { title: 'ROLE' },
  { title: 'HOLDER', shrinks: true },
  { title: 'PREFERRED', shrinks: true },
  { title: 'WHY' },
];

function groups({ groups: all, node }: MemberStatus, options: ViewOptions): readonly string[] {
  if (all.length === 0) return [];
  const { paint } = options;
  const rows = all.map((group) => groupCells(group, node, paint));
  const line = layOutColumns(groupColumns, rows, indent, options.width);
  return [
    line(titles(groupColumns, paint)),
    ...all.flatMap((group, index) => [line(rows[index] ?? []), ...belowGroup(group, options)]),
  ];
}

function groupCells(
  { name, role, holder, prefer, why }: GroupStatus,
  node: string,
  paint: Paint,
): readonly Cell[] {
  const holderCell = (): Cell => {
    if (holder !== null) {
      const isOurs = holder === node;
      return { text: printable(holder), ...(isOurs && { paint: (text: string) => paint('green', text) }) };
    }
    // One that has just started does not know yet.
    return role === 'starting' ? { text: '-' } : { text: 'nobody', paint: (text) => paint('red', text) };
  };
  return [
    { text: printable(name), paint: (text) => paint('bold', text) },
    { text: role, paint: (text) => paint(roleColours[role], text) },
    holderCell(),
    { text: prefer === null ? '-' : printable(prefer) },
    { text: printable(why) },
  ];
}

function belowGroup({ vips, waiting }: GroupStatus, { paint, width }: ViewOptions): readonly string[] {
  const room = Math.max(8, width - deeper.length);
  const lines = wrapList(vips.map(printable), Math.min(room, usualWidth));
  return [
    ...lines.map((text) => deeper + cut(text, room)),
    ...(waiting === null ? [] : [deeper + paint('yellow', cut(`not taken: ${printable(waiting)}`, room))]),
  ];
}

const peerColumns: readonly Column[] = [
  { title: 'PEER', shrinks: true },
  { title: 'STATE' },
  { title: 'HEARD', align: 'right' },
  { title: 'CONFIG' },
  { title: 'LINK' },
  { title: 'LOSS', align: 'right' },
  { title: 'ROUND TRIP', align: 'right' },
  { title: 'OVER' },
];

function peers({ peers: all }: MemberStatus, { paint, width }: ViewOptions): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.flatMap((peer) => peerRows(peer, paint));
  const line = layOutColumns(peerColumns, rows, indent, width);
  return [line(titles(peerColumns, paint)), ...rows.map(line)];
}

/** A row for each link; what is the peer's own stands in the first. */
function peerRows(peer: PeerStatus, paint: Paint): readonly (readonly Cell[])[] {
  const own = peerCells(peer, paint);
  const none = own.map(() => ({ text: '' }));
  if (peer.links.length === 0) return [[...own, ...['-', '-', '-', '-'].map((text) => ({ text }))]];
  return peer.links.map((link, index) => [...(index === 0 ? own : none), ...linkCells(link, paint)]);
}

function peerCells({ name, alive, silentMs, sameConfiguration }: PeerStatus, paint: Paint): readonly Cell[] {
  return [
    { text: printable(name), paint: (text) => paint('bold', text) },
    { text: alive ? 'alive' : 'not heard', paint: (text) => paint(alive ? 'green' : 'red', text) },
    { text: silentMs === null ? 'never' : `${ageOf(silentMs)} ago` },
    sameConfiguration === false
      ? { text: 'differs', paint: (text) => paint('yellow', text) }
      : { text: sameConfiguration === null ? '-' : 'same' },
  ];
}

const linkColours: Readonly<Record<LinkStatus['status'], ColourName>> = {
  unknown: 'yellow',
  up: 'green',
  down: 'red',
};

function linkCells({ name, status, flapping, loss, roundTripMs }: LinkStatus, paint: Paint): readonly Cell[] {
  return [
    { text: flapping ? `${status}, flapping` : status, paint: (text) => paint(linkColours[status], text) },
    loss === null || loss === 0
      ? { text: loss === null ? '-' : '0 %' }
      : { text: percent(loss), paint: (text) => paint('yellow', text) },
    {
      text:
        roundTripMs === null
          ? '-'
          : `${roundTripMs < 10 ? roundTripMs.toFixed(2) : Math.round(roundTripMs)} ms`,
    },
    { text: printable(name) },
  ];
}

/** Loss that is there is not shown as none. */
function percent(share: number): string {
  return share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

const transitionColumns: readonly Column[] = [
  { title: 'CHANGED', align: 'right' },
  { title: 'GROUP', shrinks: true },
  { title: 'FROM' },
  { title: 'TO' },
  { title: 'WHY' },
];

/** The newest first. */
function transitions(status: MemberStatus, { now, paint, width }: ViewOptions): readonly string[] {
  const shown = status.transitions.slice(-shownTransitions).toReversed();
  if (shown.length === 0) return [];
  const rows = shown.map(({ at, group, from, to, why }): readonly Cell[] => [
    { text: `${age(new Date(at), now)} ago` },
    { text: printable(group) },
    { text: from },
    { text: to, paint: (text) => paint(roleColours[to], text) },
    { text: printable(why) },
  ]);
  const line = layOutColumns(transitionColumns, rows, indent, width);
  return [line(titles(transitionColumns, paint)), ...rows.map(line)];
}
