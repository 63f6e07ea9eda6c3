import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { COUNT_PORT, type Kind } from './check-site.ts';

let asked = 0;

/** Checks that have reached the servers so far, whoever makes them. */
export async function checkCount(kind: Kind): Promise<number> {
  return kind === 'ping' ? echoes() : (await accepted()) - ++asked;
}

/** Of the whole host. */
function echoes(): number {
  const [names = [], values = []] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Icmp: '))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('InEchos')]);
}

/** Connections, those for this question included. */
function accepted(): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: COUNT_PORT, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(Number(/requests\s+(\d+)/.exec(text)?.[1])));
    });
    request.on('error', reject);
  });
}
