import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualServer } from '../../../src/config/configuration.ts';
import { createDaemon } from './daemon.ts';
import { type ServerStory, tellStory } from './story.ts';

const PORT = 5070;

const configuration = `
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
listen=udp:127.0.0.1:${PORT}
listen=tcp:127.0.0.1:${PORT}
listen=udp:[::1]:${PORT}
listen=tcp:[::1]:${PORT}
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
request_route {
  if (!is_method("OPTIONS")) {
    sl_send_reply("405", "Method Not Allowed");
    exit;
  }
  if ($rU == "probe") {
    sl_send_reply("200", "OK");
  } else if ($rU == "slow") {
    sl_send_reply("100", "Trying");
    sl_send_reply("200", "Alive and well");
  } else if ($rU == "busy") {
    sl_send_reply("503", "Service Unavailable");
  } else {
    sl_send_reply("404", "Not Found");
  }
}
`;

const lay: ServerStory['lay'] = (cleanup, directory) => {
  const file = join(directory, 'kamailio.cfg');
  writeFileSync(file, configuration);
  return createDaemon(cleanup, {
    // In the foreground, with little memory.
    command: [
      'kamailio',
      ...['-f', file, '-DD', '-E', '-m', '16', '-M', '4', '-w', directory, '-Y', directory],
      ...['-P', join(directory, 'pid')],
    ],
  });
};

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
    port: PORT,
    identity,
    lay,
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
