import type { TestContext } from 'node:test';
import { tcpServer } from './servers.ts';

const CLIENT_SSL = 0x08;

function packet(sequence: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, body]);
}

/** What a MySQL server says first, up to the name of its way to log in. */
export function mysqlGreeting({ tls = false } = {}): Buffer {
  const body = Buffer.concat([
    Buffer.from('\x0a8.0.36\0\x01\0\0\0abcdefgh\0'),
    // What it can do (4.1, secure logins by plugins), its character set and its status, and how long its salt is.
    Buffer.from([0x00, 0x82 | (tls ? CLIENT_SSL : 0), 0x21, 0x02, 0x00, 0x08, 0x00, 0x15]),
    Buffer.alloc(10),
    Buffer.from('ijklmnopqrst\0mysql_native_password\0'),
  ]);
  return packet(0, body);
}

/** Of a login. */
export const mysqlWelcome = packet(2, Uint8Array.of(0, 0, 0, 2, 0, 0, 0));

/** What it answers to a statement: a row, or the number and the words of an error. */
export type MysqlAnswer =
  | { readonly row: Readonly<Record<string, string>> }
  | { readonly error: readonly [number: number, message: string] };

/** A server that lets everybody in; it notes every statement, and ends with the test. */
export async function mysqlServer(
  t: TestContext,
  answer: (statement: string) => MysqlAnswer,
): Promise<{ readonly port: number; readonly heard: readonly string[] }> {
  const heard: string[] = [];
  const server = await tcpServer(t, (socket) => {
    let loggedIn = false;
    socket.write(mysqlGreeting());
    socket.on('data', (bytes) => {
      if (!loggedIn) {
        loggedIn = true;
        socket.write(mysqlWelcome);
        return;
      }
      // COM_QUERY
      if (bytes[4] !== 3) return;
      const statement = bytes.subarray(5).toString();
      heard.push(statement);
      const said = answer(statement);
      socket.write('error' in said ? errorPacket(...said.error) : resultPackets(said.row));
    });
  });
  return { port: server.port, heard };
}

function errorPacket(number: number, message: string): Buffer {
  return packet(1, Buffer.from([0xff, number & 0xff, number >> 8, ...Buffer.from(`#42000${message}`)]));
}

function resultPackets(row: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(row);
  const text = (words: string) => [Buffer.byteLength(words), ...Buffer.from(words)];
  const column = (name: string) => [
    ...text('def'),
    ...[0, 0, 0],
    ...text(name),
    0,
    // Character set, length, type (a string), flags, decimals.
    ...[0x0c, 0x21, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0],
  ];
  const end = [0xfe, 0, 0, 2, 0];
  const bodies = [[names.length], ...names.map(column), end, Object.values(row).flatMap(text), end];
  return Buffer.concat(bodies.map((body, index) => packet(index + 1, Buffer.from(body))));
}
