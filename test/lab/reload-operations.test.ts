import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { commandIn, createNamespace } from './support/namespace.ts';
import { captureIpvsChanges } from './support/netlink-capture.ts';
import { directorIn } from './support/running-director.ts';

labKernel();

const [virtualServers, realServers] = [1000, 10];
/** IPVS_CMD_SET_DEST of linux/ip_vs.h. */
const setDestination = 6;

describe('given a table of 1,000 virtual servers with 10 real servers each', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const director = createNamespace(cleanup, 'director');
  const directord = directorIn(cleanup, director, largeSite(1));
  await directord.start();

  it('is there', () => {
    assert.equal(readTable(director).length, virtualServers * (1 + realServers));
  });

  it('a scrape tells of every server, and is shared by those who ask at once', async () => {
    const script = `
      const ask = () => fetch('http://127.0.0.1:9694/metrics').then((response) => response.text());
      Promise.all([ask(), ask(), ask()]).then((texts) => {
        const lines = texts[0].split('\\n').filter((line) => line.startsWith('directord_real_server_weight{'));
        console.log(lines.length, new Set(texts).size, lines.every((line) => line.endsWith(' 1')));
      });`;
    // It begins to listen a moment after it has begun to direct.
    const said = await eventually(() => commandIn(director, process.execPath, ['-e', script]), {
      withinMs: 60_000,
      everyMs: 500,
    });
    assert.equal(said, `${virtualServers * realServers} 1 true\n`);
  });

  it('a reload of an unchanged file changes nothing in the kernel', async () => {
    const stop = await captureIpvsChanges(cleanup, director);
    assert.equal((await directord.control.reload()).ok, true);
    assert.deepEqual(await stop(), []);
  });

  it('a reload with one changed weight is exactly one kernel operation', async () => {
    directord.write(largeSite(7));
    const stop = await captureIpvsChanges(cleanup, director);
    assert.equal((await directord.control.reload()).ok, true);
    assert.deepEqual(await stop(), [{ command: setDestination }]);
    assert.deepEqual(
      readTable(director).filter((row) => row.endsWith('-w 7')),
      ['-a -t 10.1.2.3:80 -r 10.200.0.5:80 -m -w 7'],
    );
  });
});

/** 10.1.H.N:80, with real servers at 10.200.0.1 to 10; one of them has the weight that is given. */
function largeSite(weight: number): string {
  const blocks = Array.from({ length: virtualServers }, (_, index) => {
    const address = `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
    const reals = Array.from({ length: realServers }, (_, number) => {
      const changed = address === '10.1.2.3' && number === 4;
      return `    real=10.200.0.${number + 1}:80 masq ${changed ? weight : 1}\n`;
    });
    return `virtual=${address}:80\n${reals.join('')}    checktype=on\n`;
  });
  return blocks.join('');
}
