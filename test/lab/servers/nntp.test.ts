import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { layJamnntpd } from './jamnntpd.ts';
import { tellStory } from './story.ts';

const [PORT, CLOSED_PORT] = [1119, 1118];

tellStory({
  name: 'jamnntpd',
  port: PORT,
  async lay(cleanup, directory) {
    const [open, closed] = [join(directory, 'open'), join(directory, 'closed')];
    for (const own of [open, closed]) mkdirSync(own);
    await (await layJamnntpd(CLOSED_PORT, '10.*')(cleanup, closed)).start();
    return await layJamnntpd(PORT)(cleanup, open);
  },
  ipv4Only: true,
  check: { service: 'nntp' },
  wrong: {
    'a server that lets nobody in': [
      { checkport: CLOSED_PORT },
      /^the server's greeting is "502 Access denied\."$/,
    ],
  },
  frozen: /^down: no greeting within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
