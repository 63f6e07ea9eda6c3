import { localFaultOf } from '../local-fault.ts';
import { socketErrorWords } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { readReply } from './reply.ts';
import { ServerFault, type Wire } from './wire.ts';

/**
 * Asks the server for a port to fetch a file from, and connects there: at the address of the server itself,
 * whatever address its answer gives, so that no server can send the check elsewhere. TLS begins only after
 * the server has accepted the transfer, so what resolves is a way to wait for that.
 */
export async function openData(talk: Talk, control: Wire, limit: number): Promise<() => Promise<Wire>> {
  const port = await passivePort(talk, control);
  const { startTls } = talk;
  const wire = await connectTo(talk, port, limit);
  return async () => {
    if (startTls !== undefined) {
      // Servers want the session of the control connection again, as the proof that both have one owner.
      await wire.secure(startTls, control.session());
    }
    return wire;
  };
}

async function connectTo(talk: Talk, port: number, limit: number): Promise<Wire> {
  try {
    return await talk.open({ address: talk.address, port, limit, name: 'data connection' });
  } catch (error) {
    if (!(error instanceof Error) || localFaultOf(error) !== undefined) {
      throw error;
    }
    throw new ServerFault(`no data connection to its port ${port}: ${socketErrorWords(error)}`);
  }
}

async function passivePort(talk: Talk, control: Wire): Promise<number> {
  // PASV can name no IPv6 address, and some old servers do not know EPSV (RFC 2428).
  const command = talk.address.includes(':') ? 'EPSV' : 'PASV';
  control.send(`${command}\r\n`);
  const { code, text } = await readReply(talk, control, 'FTP', `answer to ${command}`);
  const port = command === 'EPSV' ? portOfEpsv(code, text) : portOfPasv(code, text);
  if (port === undefined || port < 1 || port > 65535) {
    throw new ServerFault(`the server's answer to ${command} is ${talk.quoted(text)}`);
  }
  return port;
}

function portOfPasv(code: number, text: string): number | undefined {
  const [, high, low] = /\d+,\d+,\d+,\d+,(\d+),(\d+)/.exec(text) ?? [];
  return code === 227 && high !== undefined ? Number(high) * 256 + Number(low) : undefined;
}

function portOfEpsv(code: number, text: string): number | undefined {
  const [, , port] = /\((.)\1\1(\d+)\1\)/.exec(text) ?? [];
  return code === 229 && port !== undefined ? Number(port) : undefined;
}
