import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, excerpt, up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { openData } from './ftp-data.ts';
import { type Login, loginOf, planDialogue } from './plan-dialogue.ts';
import { COMPLETED, expectReply, readReply } from './reply.ts';
import { ServerFault, type Wire } from './wire.ts';

/** Of a file, what is read and matched at most. */
const FILE_LIMIT = 1024 * 1024;

interface FtpParameters extends Login {
  /** The file to fetch, or `/` for none. */
  readonly request: string;
  readonly receive: string;
}

/**
 * ftp: up when `login` is let in and, where `request` names a file, that file comes whole and matches
 * `receive`. Transfers are passive.
 */
export const planFtp = planDialogue<FtpParameters>({
  own: (virtual, real) => ({
    ...loginOf(virtual),
    request: real.negotiation?.request ?? virtual.check.request,
    receive: real.negotiation?.receive ?? virtual.check.receive,
  }),
  dialogue: (parameters) => async (talk) => {
    const { request, receive } = parameters;
    const wire = await talk.connect();
    await expectFtp(talk, wire, 'greeting');
    if (talk.startTls !== undefined) {
      await ask(talk, wire, 'AUTH TLS');
      await wire.secure(talk.startTls);
      await ask(talk, wire, 'PBSZ 0');
      await ask(talk, wire, 'PROT P');
    }
    await logIn(talk, wire, parameters);
    if (request === '/') {
      wire.send('QUIT\r\n');
      return receive === ''
        ? up('logged in')
        : down('receive has nothing to match: set request to the file that the check is to fetch');
    }
    const file = await fetchFile(talk, wire, request);
    wire.send('QUIT\r\n');
    return judge(file, receive);
  },
});

async function logIn(talk: Talk, wire: Wire, { login, password }: Login): Promise<void> {
  wire.send(`USER ${login}\r\n`);
  let answer = await readReply(talk, wire, 'FTP', 'answer to USER');
  if (answer.code === 331) {
    wire.send(`PASS ${password}\r\n`);
    answer = await readReply(talk, wire, 'FTP', 'answer to PASS');
  }
  if (answer.code < 200 || answer.code > 299) {
    throw new ServerFault(`the login was refused: ${talk.quoted(answer.text)}`);
  }
}

interface FetchedFile {
  readonly bytes: Buffer;
  /** True: the file goes on. */
  readonly cutOff: boolean;
}

async function fetchFile(talk: Talk, wire: Wire, request: string): Promise<FetchedFile> {
  await ask(talk, wire, 'TYPE I');
  const data = await openData(talk, wire, FILE_LIMIT);
  wire.send(`RETR ${request}\r\n`);
  await expectReply(talk, wire, 'FTP', 'answer to RETR', [100, 199]);
  const connection = await data();
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const piece = await connection.piece('end of the file');
    if (piece === undefined) {
      // Only this answer tells a whole file from one that broke off.
      await expectFtp(talk, wire, 'answer after the file');
      return { bytes: Buffer.concat(pieces), cutOff: false };
    }
    pieces.push(piece);
    size += piece.length;
    if (size > FILE_LIMIT) {
      return { bytes: Buffer.concat(pieces).subarray(0, FILE_LIMIT), cutOff: true };
    }
  }
}

function judge({ bytes, cutOff }: FetchedFile, receive: string): CheckOutcome {
  if (receive === '') {
    return up(cutOff ? 'the first 1 MiB of the file' : `a file of ${bytes.length} bytes`);
  }
  const match = matchReceive(receive, bytes);
  if (match.kind === 'unknown') {
    return down(match.reason);
  }
  if (match.kind === 'match') {
    return up('the file matches receive');
  }
  return down(
    bytes.length === 0
      ? 'the file is empty and does not match receive'
      : `the ${cutOff ? 'first 1 MiB of the ' : ''}file does not match receive (it begins ${excerpt(bytes)})`,
  );
}

async function ask(talk: Talk, wire: Wire, command: string): Promise<void> {
  wire.send(`${command}\r\n`);
  await expectFtp(talk, wire, `answer to ${command}`);
}

async function expectFtp(talk: Talk, wire: Wire, what: string): Promise<void> {
  await expectReply(talk, wire, 'FTP', what, COMPLETED);
}
