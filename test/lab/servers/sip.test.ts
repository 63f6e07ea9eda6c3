import type { VirtualServer } from '../../../src/config/configuration.ts';
import { KAMAILIO_PORT, layKamailio } from './kamailio.ts';
import { tellStory } from './story.ts';

for (const protocol of ['udp', 'tcp'] as const) {
  const identity: VirtualServer['identity'] = {
    kind: 'address',
    protocol,
    family: 'inet',
    address: '10.9.100.1',
    port: 5060,
  };
  tellStory({
    name: `kamailio, over ${protocol}`,
    port: KAMAILIO_PORT,
    identity,
    lay: layKamailio,
    check: { service: 'sip', login: 'probe@example.com' },
    alsoUp: {
      'the login as a URI': { login: 'sip:probe@example.com' },
      'after a provisional answer, in other words': { login: 'slow@example.com' },
    },
    wrong: {
      'a wrong login': [{ login: 'nobody@example.com' }, /^SIP\/2\.0 404 Not Found$/],
      'another answer': [{ login: 'busy@example.com' }, /^SIP\/2\.0 503 Service Unavailable$/],
    },
    frozen: /^down: no answer within 1\.5 s$/,
    stopped: /^down: connection refused$/,
  });
}
