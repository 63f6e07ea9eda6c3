import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

export const KAMAILIO_PORT = 5070;

const configuration = `
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
listen=udp:127.0.0.1:${KAMAILIO_PORT}
listen=tcp:127.0.0.1:${KAMAILIO_PORT}
listen=udp:[::1]:${KAMAILIO_PORT}
listen=tcp:[::1]:${KAMAILIO_PORT}
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

export const layKamailio: ServerStory['lay'] = (cleanup, directory) => {
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
