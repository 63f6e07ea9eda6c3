/** The real servers of a bench in a process of their own, so that they and the checks do not share a thread. */
import { type Death, openLoopbackSite } from '../../unit/health/loopback-site.ts';

export type SiteRequest =
  | { readonly kind: 'kill'; readonly address: string; readonly death: Death }
  | { readonly kind: 'revive'; readonly address: string };

export type SiteReply =
  | { readonly kind: 'open'; readonly healthy: readonly string[]; readonly blackHoled: readonly string[] }
  /** Nanoseconds of the monotonic clock, as text: JSON knows no bigint. */
  | { readonly kind: 'killed'; readonly diedAt: string }
  | { readonly kind: 'revived' };

const [healthy = 0, blackHoled = 0, port = 0] = process.argv.slice(2).map(Number);
const site = await openLoopbackSite(healthy, blackHoled, port);
const reply = (message: SiteReply) => process.send?.(message);

process.on('message', async (request: SiteRequest) => {
  if (request.kind === 'kill') {
    reply({ kind: 'killed', diedAt: String(await site.kill(request.address, request.death)) });
  } else {
    await site.revive(request.address);
    reply({ kind: 'revived' });
  }
});
process.on('disconnect', () => process.exit());
reply({ kind: 'open', healthy: site.healthy, blackHoled: site.blackHoled });
