import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DestinationSettings } from '../../../src/node-ipvs-netlink/index.ts';
import { ipvsadmLine } from '../../../src/pool/ipvsadm-line.ts';

const service = { kind: 'address', protocol: 'tcp', address: '10.0.0.1', port: 80 } as const;

function added(settings: Partial<DestinationSettings>): string {
  return ipvsadmLine({
    kind: 'add-destination',
    service,
    destination: {
      identity: { address: '10.0.0.5', port: 80 },
      settings: { forwarding: 'tunnel', weight: 1, upperThreshold: 0, lowerThreshold: 0, ...settings },
    },
  });
}

test('a tunnel is told with its type, port and checksum, as ipvsadm takes them', () => {
  const line = '-a -t 10.0.0.1:80 -r 10.0.0.5:80 -i -w 1';
  assert.equal(added({}), line);
  assert.equal(added({ tunnel: { type: 'gre', checksum: 'none' } }), `${line} --tun-type gre`);
  assert.equal(added({ tunnel: { type: 'gre', checksum: 'full' } }), `${line} --tun-type gre --tun-csum`);
  assert.equal(
    added({ tunnel: { type: 'gue', port: 6080, checksum: 'remote' } }),
    `${line} --tun-type gue --tun-port 6080 --tun-remcsum`,
  );
});
