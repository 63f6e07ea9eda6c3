import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import { identityFiles, verifications } from './identity.ts';
import { type ServerStory, tellStory } from './story.ts';

const [PORT, PEER_PORT] = [2479, 2480];
const identity = identityFiles();
const { right, otherName, otherAuthority } = verifications(identity);

/** etcd has the health service of Google's own library for Go. */
const layEtcd =
  (scheme: 'http' | 'https'): ServerStory['lay'] =>
  (cleanup, directory) => {
    chmodSync(directory, 0o755);
    const urls = ['127.0.0.1', '[::1]'].map((address) => `${scheme}://${address}:${PORT}`).join(',');
    const peer = `http://127.0.0.1:${PEER_PORT}`;
    return createDaemon(cleanup, {
      command: [
        'etcd',
        ...['--name', 'lab', '--data-dir', join(directory, 'data'), '--log-level', 'error'],
        ...['--listen-client-urls', urls, '--advertise-client-urls', urls],
        ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
        ...['--initial-cluster', `lab=${peer}`, '--snapshot-count', '100'],
        ...(scheme === 'https' ? ['--cert-file', identity.certificate, '--key-file', identity.key] : []),
      ],
    });
  };

const unknown = [
  { request: '/shop.Cart' },
  /^the server does not know service shop\.Cart \(NOT_FOUND\)$/,
] as const;

tellStory({
  name: 'etcd',
  port: PORT,
  lay: layEtcd('http'),
  check: { service: 'grpc' },
  wrong: {
    'an unknown service': unknown,
    'TLS, which it does not speak': [
      { tls: true },
      /^the server (?:does not speak TLS|closed the connection during the TLS handshake)$/,
    ],
  },
  frozen: /^down: no answer within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});

tellStory({
  name: 'etcd with TLS',
  port: PORT,
  lay: layEtcd('https'),
  check: { service: 'grpc', tls: true },
  alsoUp: { 'a certificate from a known authority': right },
  wrong: {
    'an unknown service': unknown,
    'no TLS': [{ tls: false }, /^the server (?:does not speak HTTP\/2 \(|closed the connection)/],
    'a certificate for another name': otherName,
    'a certificate from an unknown authority': otherAuthority,
  },
  frozen: /^down: no TLS connection within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
