/**
 * The order in which to load kernel modules, each after those it needs, from the text of a modules.dep file
 * (`path: path of a dependency ...`, nearest dependency first). Names that the kernel has no module for are left
 * out: built in, or not there at all, which the tests that need them will show.
 */
export function moduleLoadingOrder(modulesDep: string, wanted: readonly string[]): readonly string[] {
  const dependencies = new Map<string, readonly string[]>();
  const pathOf = new Map<string, string>();
  for (const line of modulesDep.split('\n')) {
    const [path, rest] = line.split(':');
    if (path === undefined || rest === undefined) continue;
    dependencies.set(path, rest.trim().split(/\s+/).filter(Boolean));
    pathOf.set(moduleName(path), path);
  }
  const order = new Set<string>();
  const add = (path: string): void => {
    if (order.has(path)) return;
    for (const dependency of dependencies.get(path) ?? []) add(dependency);
    order.add(path);
  };
  for (const name of wanted) {
    const path = pathOf.get(name);
    if (path !== undefined) add(path);
  }
  return [...order];
}

function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.slice(0, file.indexOf('.ko')).replaceAll('-', '_');
}

const schedulers = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'sed',
  'nq',
  'mh',
  'fo',
  'ovf',
  'twos',
];

/** What the lab's topologies and the tests use. The guest has no modprobe: nothing is loaded later. */
export const labModules: readonly string[] = [
  // What libcrc32c asks for at run time, which modules.dep does not tell.
  'crc32c_generic',
  'ipv6',
  'nf_conntrack',
  'veth',
  'bridge',
  'dummy',
  'ip_vs',
  ...schedulers.map((scheduler) => `ip_vs_${scheduler}`),
  'ip_vs_ftp',
  'ip_vs_pe_sip',
  'ipip',
  'ip6_tunnel',
  'ip_gre',
  'ip6_gre',
  'fou',
  'fou6',
  'sit',
  'iptable_filter',
  'iptable_mangle',
  'iptable_nat',
  'ip6table_mangle',
  'xt_mark',
  'xt_ipvs',
  'xt_multiport',
  'xt_tcpudp',
  'nf_tables',
  'nft_ct',
  'nft_chain_nat',
  'nft_masq',
  'sch_netem',
  'tun',
  'nlmon',
];
