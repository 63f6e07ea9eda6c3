import { layJamnntpd } from './jamnntpd.ts';
import { tellStory } from './story.ts';

const PORT = 1119;

tellStory({
  name: 'jamnntpd',
  port: PORT,
  lay: layJamnntpd(PORT),
  ipv4Only: true,
  check: { service: 'nntp' },
  wrong: {},
  frozen: /^down: no greeting within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
