/** A daemon with a fake director, run as a process of its own by run-daemon.test.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import { runDaemon } from '../../../../src/control/daemon/run-daemon.ts';
import { createConsoleLog } from '../../../../src/control/log/console-log.ts';
import { createLog } from '../../../../src/control/log/log.ts';
import { createFakeDirector, exampleProblem } from '../../../unit/control/fake-director.ts';

const [controlSocket, pidFile, mode] = process.argv.slice(2);
if (controlSocket === undefined || pidFile === undefined) throw new Error('socket and pid file are missing');
const log = createLog({ console: createConsoleLog('plain') });

const exitCode = await runDaemon(
  {
    controlSocket,
    pidFile,
    log,
    printProblem: (line) => process.stderr.write(`${line}\n`),
    async serve() {
      if (mode === 'bad-serve') throw new Error('a bug in a page');
      return { close: async () => {} };
    },
  },
  async () => {
    if (mode === 'slow-start') await delay(300);
    if (mode === 'bad-file')
      return { ok: false, kind: 'configuration', message: 'not started', problems: [exampleProblem] };
    if (mode === 'no-kernel') return { ok: false, kind: 'kernel', message: 'modprobe ip_vs', problems: [] };
    let reloads = 0;
    const director = createFakeDirector({
      reload: async () => {
        log.say('info', `reload ${++reloads}`);
        await delay(mode === 'slow-reload' ? 1_500 : 500);
        return { ok: true, message: 'fine', warnings: [] };
      },
      ...(mode === 'no-restart' && {
        restart: async () => ({ ok: false, message: 'the next start would fail' }),
      }),
      stop: async () => {
        await delay(150);
        if (mode === 'bad-stop') throw new Error('the table could not be cleaned');
        log.say('info', 'clean');
      },
    });
    log.say('info', 'started');
    return { ok: true, director };
  },
);
process.exit(exitCode);
