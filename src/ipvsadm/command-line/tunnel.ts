import type { Tunnel } from '../../node-ipvs-netlink/index.ts';
import type { Given, Subject } from './given.ts';

const checksums = ['tun-nocsum', 'tun-csum', 'tun-remcsum'] as const;

const allowed: Readonly<Record<Tunnel['type'], readonly Subject[]>> = {
  ipip: [],
  gre: ['tun-nocsum', 'tun-csum'],
  gue: ['tun-port', ...checksums],
};

/** The tunnel of the --tun options; none for plain ipip. */
export function tunnelOf(given: Given): { readonly tunnel?: Tunnel } | { readonly reason: string } {
  const { subjects, forwarding, tunnelType: type = 'ipip', tunnelPort: port } = given;
  const details = (['tun-port', ...checksums] as const).filter((subject) => subjects.has(subject));
  if (forwarding !== 'tunnel') {
    if (details.length === 0 && !subjects.has('tun-type')) return {};
    return { reason: 'the --tun options need forwarding by tunnel (-i)' };
  }
  const strange = details.find((subject) => !allowed[type].includes(subject));
  if (strange !== undefined) return { reason: `an ${type} tunnel takes no --${strange}` };
  const [checksum, other] = checksums.filter((subject) => subjects.has(subject));
  if (other !== undefined) return { reason: `--${checksum} and --${other} exclude each other` };
  if (type === 'ipip') return {};
  if (type === 'gre') return { tunnel: { type, checksum: checksum === 'tun-csum' ? 'full' : 'none' } };
  if (port === undefined) return { reason: 'a gue tunnel needs --tun-port' };
  if (checksum === 'tun-remcsum') return { tunnel: { type, port, checksum: 'remote' } };
  return { tunnel: { type, port, checksum: checksum === 'tun-csum' ? 'full' : 'none' } };
}
