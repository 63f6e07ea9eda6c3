import type { NetworkWatch } from './network-watch.ts';
import type { Link } from './rtnetlink/link.ts';

/** Whether an interface can send and receive, and why not. */
export type Carrier = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface CarrierWatch {
  /** What was told last. */
  current(): Carrier;
  close(): void;
}

export interface CarrierWatchOptions {
  readonly network: NetworkWatch;
  readonly device: string;
  /** Also told the state at the beginning, before `watchCarrier` returns. */
  readonly onChange: (carrier: Carrier) => void;
  /** Milliseconds that a loss must last to count; absent is 0. */
  readonly lostAfter?: number;
  /** Milliseconds that the carrier must be back to count: switches forward nothing at first; absent is 500. */
  readonly backAfter?: number;
}

const BACK_AFTER = 500;

export function watchCarrier(options: CarrierWatchOptions): CarrierWatch {
  const { network, device, onChange, lostAfter = 0, backAfter = BACK_AFTER } = options;
  let current = carrierOf(device, network.link(device));
  /** A loss or a return that will be told unless it ends before its time. */
  let pending: { readonly ok: boolean; readonly timer: NodeJS.Timeout } | undefined;

  function drop(): void {
    clearTimeout(pending?.timer);
    pending = undefined;
  }

  function settle(): void {
    drop();
    current = carrierOf(device, network.link(device));
    onChange(current);
  }

  const unsubscribe = network.subscribe((event) => {
    if (event.kind !== 'link' && event.kind !== 'link-gone') return;
    const next = carrierOf(device, network.link(device));
    if (pending?.ok === next.ok) return;
    drop();
    if (sameCarrier(current, next)) return;
    const delay = next.ok ? backAfter : current.ok ? lostAfter : 0;
    if (delay === 0) settle();
    else pending = { ok: next.ok, timer: setTimeout(settle, delay).unref() };
  });
  onChange(current);
  return {
    current: () => current,
    close() {
      unsubscribe();
      drop();
    },
  };
}

/** In words for logs. */
function carrierOf(device: string, link: Link | undefined): Carrier {
  if (link === undefined) return { ok: false, reason: `there is no interface ${device}` };
  if (!link.up) return { ok: false, reason: `${device} is switched off` };
  return link.running ? { ok: true } : { ok: false, reason: `${device} has no carrier` };
}

function sameCarrier(left: Carrier, right: Carrier): boolean {
  return left.ok ? right.ok : !right.ok && left.reason === right.reason;
}
