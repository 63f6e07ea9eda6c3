/** One way to a real server, as a `real` line says it. IPv4 and IPv6 virtual addresses end alike. */
export interface Mode {
  readonly method: string;
  /** The last part of the virtual addresses. */
  readonly vip: number;
  /** The real servers that are reached by it. */
  readonly hosts: readonly ('rs1' | 'rs2')[];
  /** What ipvsadm says of the entry. */
  readonly entry: string;
  /** What the director sends to a real server, in tcpdump's language; `6` is for IPv6. */
  readonly sent: string;
  readonly sent6: string;
}

const gueOptions = '--tun-type gue --tun-port 6080';

export const modes: readonly Mode[] = [
  {
    method: 'gate',
    vip: 101,
    hosts: ['rs1', 'rs2'],
    entry: '-g -w 1',
    sent: 'tcp and dst host 10.77.0.101',
    sent6: 'tcp and dst host fd77::101',
  },
  {
    method: 'ipip',
    vip: 102,
    hosts: ['rs1', 'rs2'],
    entry: '-i -w 1 --tun-type ipip',
    sent: 'ip proto 4',
    sent6: 'ip6 proto 41',
  },
  {
    method: 'gre',
    vip: 103,
    hosts: ['rs1'],
    entry: '-i -w 1 --tun-type gre --tun-nocsum',
    sent: 'ip proto 47 and ip[20] & 0x80 = 0',
    sent6: 'ip6 proto 47 and ip6[40] & 0x80 = 0',
  },
  {
    method: 'gre+csum',
    vip: 107,
    hosts: ['rs2'],
    entry: '-i -w 1 --tun-type gre --tun-csum',
    sent: 'ip proto 47 and ip[20] & 0x80 != 0',
    sent6: 'ip6 proto 47 and ip6[40] & 0x80 != 0',
  },
  {
    method: 'gue:6080',
    vip: 104,
    hosts: ['rs1', 'rs2'],
    entry: `-i -w 1 ${gueOptions} --tun-nocsum`,
    sent: 'ip and udp dst port 6080 and udp[6:2] = 0',
    sent6: 'ip6 and ip6 proto 17 and ip6[42:2] = 6080 and ip6[46:2] = 0',
  },
  {
    method: 'gue:6080+csum',
    vip: 105,
    hosts: ['rs1'],
    entry: `-i -w 1 ${gueOptions} --tun-csum`,
    sent: 'ip and udp dst port 6080 and udp[6:2] != 0',
    sent6: 'ip6 and ip6 proto 17 and ip6[42:2] = 6080 and ip6[46:2] != 0',
  },
  {
    method: 'gue:6080+remcsum',
    vip: 106,
    hosts: ['rs2'],
    entry: `-i -w 1 ${gueOptions} --tun-remcsum`,
    sent: 'ip and udp dst port 6080 and dst host 10.77.0.12',
    sent6: 'ip6 and ip6 proto 17 and ip6[42:2] = 6080 and dst host fd77::12',
  },
];
