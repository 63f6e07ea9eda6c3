import type { BindRequest, BindResponse, SearchEntry } from 'ldapts';
import { LocalFault } from '../local-fault.ts';
import type { Talk } from './dialogue.ts';
import { ServerFault, type Wire } from './wire.ts';

const START_TLS = '1.3.6.1.4.1.1466.20037';

let library: Promise<typeof import('ldapts')> | undefined;

/**
 * The messages of LDAP are ldapts's; its client is not used, for its connections have no bound on what they
 * keep of an answer.
 */
export function loadLdap(): Promise<typeof import('ldapts')> {
  library ??= import('ldapts').catch((error: unknown) => {
    throw new LocalFault(`cannot load ldapts, which LDAP checks need: ${error}`, { cause: error });
  });
  return library;
}

type Request = Pick<BindRequest, 'messageId' | 'write'>;
/** What all of the server's messages have. */
type Parsed = Pick<BindResponse, 'messageId' | 'status' | 'errorMessage'>;

/** The few operations that a check needs, one at a time. They throw a ServerFault where they are refused. */
export interface LdapExchange {
  startTls(): Promise<void>;
  /** Empty words are an anonymous bind. */
  bind(name: string, password: string): Promise<void>;
  /** The distinguished names of the entries at `base` itself: one, from a server that works. */
  search(base: string): Promise<readonly string[]>;
  unbind(): void;
}

export async function openLdap(talk: Talk, wire: Wire): Promise<LdapExchange> {
  const ldap = await loadLdap();
  const parser = new ldap.MessageParser();
  let parsed: Parsed | undefined;
  parser.on('message', (message) => {
    parsed = message;
  });
  // A message that it cannot read is one that it does not give.
  parser.on('error', () => {});
  let lastId = 0;

  /** The next message of the server, whatever it is about. */
  const read = async (what: string): Promise<Parsed> => {
    const bytes = await wire.message(what, (unread) => messageLength(talk, unread, what));
    parsed = undefined;
    // Read whole and one at a time, it emits at once; the map is for what its own client has asked.
    parser.read(bytes, new Map());
    if (parsed === undefined) {
      throw notLdap(talk, bytes, what);
    }
    return parsed;
  };
  const ask = async <Answer extends Parsed>(
    what: string,
    request: Request,
    isAnswer: (message: Parsed) => message is Answer,
    other: (message: Parsed) => void = () => {},
  ): Promise<void> => {
    wire.send(request.write());
    for (;;) {
      const message = await read(what);
      if (message.messageId !== request.messageId) {
        // Message 0 tells that the server is about to close.
        throw new ServerFault(`the server's ${what} belongs to no question`);
      }
      if (isAnswer(message)) {
        const { status, errorMessage } = message;
        if (status !== 0) {
          const words = errorMessage === '' ? '' : ` ${talk.quoted(errorMessage)}`;
          throw new ServerFault(`the server's ${what} is ${statusWords(status)}${words}`);
        }
        return;
      }
      other(message);
    }
  };
  const nextId = () => {
    lastId += 1;
    return lastId;
  };

  return {
    startTls: () =>
      ask(
        'answer to StartTLS',
        new ldap.ExtendedRequest({ messageId: nextId(), oid: START_TLS }),
        (message) => message instanceof ldap.ExtendedResponse,
      ),
    bind: (name, password) =>
      ask(
        'answer to the bind',
        new ldap.BindRequest({ messageId: nextId(), dn: name, password }),
        (message) => message instanceof ldap.BindResponse,
      ),
    async search(base) {
      const names: string[] = [];
      const isEntry = (message: Parsed): message is SearchEntry => message instanceof ldap.SearchEntry;
      await ask(
        'answer to the search',
        new ldap.SearchRequest({
          messageId: nextId(),
          baseDN: base,
          scope: 'base',
          filter: new ldap.PresenceFilter({ attribute: 'objectClass' }),
          // No attributes: only the name is wanted (RFC 4511, 4.5.1.8).
          attributes: ['1.1'],
        }),
        (message) => message instanceof ldap.SearchResponse,
        (message) => {
          if (isEntry(message)) {
            names.push(message.name);
          }
        },
      );
      return names;
    },
    unbind: () => wire.send(new ldap.UnbindRequest({ messageId: nextId() }).write()),
  };
}

const SEQUENCE = 0x30;
/** Some servers send lengths in four bytes always; nothing here is longer than they can say. */
const MAX_LENGTH_BYTES = 4;

/** Every message is a SEQUENCE in BER, with its length before it (RFC 4511, 5.1). */
function messageLength(talk: Talk, unread: Buffer, what: string): number | undefined {
  const [tag, length] = unread;
  if (tag === undefined) {
    return undefined;
  }
  if (tag !== SEQUENCE) {
    throw notLdap(talk, unread, what);
  }
  if (length === undefined || length < 0x80) {
    return length === undefined ? undefined : 2 + length;
  }
  const lengthBytes = length - 0x80;
  if (lengthBytes === 0 || lengthBytes > MAX_LENGTH_BYTES) {
    throw notLdap(talk, unread, what);
  }
  const end = 2 + lengthBytes;
  return unread.length < end ? undefined : end + unread.readUIntBE(2, lengthBytes);
}

function notLdap(talk: Talk, bytes: Buffer, what: string): ServerFault {
  return new ServerFault(`the server does not speak LDAP: its ${what} is ${talk.quoted(bytes.toString())}`);
}

const STATUS_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'operations error'],
  [2, 'protocol error'],
  [3, 'time limit exceeded'],
  [8, 'stronger authentication required'],
  [10, 'referral'],
  [11, 'administrative limit exceeded'],
  [13, 'confidentiality required'],
  [32, 'no such object'],
  [34, 'invalid DN syntax'],
  [48, 'inappropriate authentication'],
  [49, 'invalid credentials'],
  [50, 'insufficient access rights'],
  [51, 'busy'],
  [52, 'unavailable'],
  [53, 'unwilling to perform'],
]);

function statusWords(status: number): string {
  const words = STATUS_WORDS.get(status);
  return words === undefined ? `result code ${status}` : `${words} (${status})`;
}
