/** A daemon that meets a bug, run as a process of its own by run-daemon.test.ts. */
import { writeFileSync } from 'node:fs';
import { runDirectord } from '../../../../src/control/daemon/run-directord.ts';

const [controlSocket] = process.argv.slice(2);
if (controlSocket === undefined) throw new Error('the control socket is missing');
const file = `${controlSocket}.cf`;
writeFileSync(file, '');
const settingsFile = `${controlSocket}.ini`;
writeFileSync(settingsFile, '');
setTimeout(() => {
  throw new Error('a bug in a timer');
}, 200);
await runDirectord({
  files: [file],
  controlSocket,
  dryRun: true,
  settingsFile,
  console: 'plain',
  logFiles: false,
});
