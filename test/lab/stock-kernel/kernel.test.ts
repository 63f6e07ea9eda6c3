import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { it } from 'node:test';
import { command } from '../support/command.ts';
import { labKernel } from '../support/inside.ts';

it('has nftables for both families at once, and IPVS that connection tracking can know of', () => {
  assert.notEqual(labKernel(), 'uml');
  assert.ok(existsSync('/proc/sys/net/ipv4/vs/conntrack'));
  const chain = 'type nat hook postrouting priority srcnat; policy accept; masquerade;';
  execFileSync('nft', ['-f', '-'], { input: `table inet lab { chain postrouting { ${chain} }; }` });
  assert.match(command('nft', ['list', 'tables']), /^table inet lab$/m);
  command('nft', ['delete', 'table', 'inet', 'lab']);
});
