import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

const LIBRARY = new URL('../../../src/node-ipvs-netlink/index.js', import.meta.url).href;

const OPEN = `
  const { openIpvs } = await import(process.argv[1]);
  try {
    (await openIpvs()).close();
    console.log('opened');
  } catch (error) {
    console.log(error.code + ' ' + error.message);
  }
`;

describe('opening the running kernel', { timeout: 300_000 }, () => {
  it('works as root, and keeps no process alive', async () => {
    assert.equal(await openAs([]), 'opened');
  });

  it('tells an ordinary user what is missing', async () => {
    const told = await openAs(['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin', '--']);
    assert.match(told, /^NOT_PERMITTED IPVS info: needs CAP_NET_ADMIN/);
  });

  it('tells root of another user namespace so, too', async () => {
    const told = await openAs(['unshare', '--user', '--map-root-user', '--']);
    assert.match(told, /^NOT_PERMITTED IPVS info: needs CAP_NET_ADMIN/);
  });
});

async function openAs(prefix: readonly string[]): Promise<string> {
  const [command = '', ...args] = [
    ...prefix,
    process.execPath,
    '--input-type=module',
    '--eval',
    OPEN,
    '--',
    LIBRARY,
  ];
  const { stdout } = await promisify(execFile)(command, args, { timeout: 90_000 });
  return stdout.trim();
}
