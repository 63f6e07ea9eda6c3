import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { identityFiles } from './identity.ts';
import { layNginx } from './nginx.ts';
import { laySquid, originName } from './squid.ts';
import { tellStory } from './story.ts';

const PORT = 3129;
const origin = { http: 8083, https: 8446 };
const files = identityFiles();
const url = (path: string, port = origin.http, host = originName) => `/http://${host}:${port}${path}`;
const login = (password: string) => ({
  httpHeaders: [
    { name: 'Proxy-Authorization', value: `Basic ${Buffer.from(`probe:${password}`).toString('base64')}` },
  ],
});

tellStory({
  name: 'squid',
  port: PORT,
  async lay(cleanup, directory) {
    chmodSync(directory, 0o755);
    const [nginx, squid] = [join(directory, 'nginx'), join(directory, 'squid')];
    for (const own of [nginx, squid]) mkdirSync(own);
    await (await layNginx(['127.0.0.1'], origin, files)(cleanup, nginx)).start();
    return await laySquid(['127.0.0.1', '[::1]'], PORT)(cleanup, squid);
  },
  check: { service: 'http_proxy', request: url('/health'), receive: '^all is well$' },
  alsoUp: {
    'asked with HEAD': { httpMethod: 'HEAD', receive: '' },
    'after a redirect': { request: url('/moved') },
    'a login': {
      request: url('/private/none'),
      receive: '',
      httpStatus: [{ from: 404, to: 404 }],
      ...login('open sesame'),
    },
    'a proxy that wants a login': {
      request: url('/private/none'),
      receive: '',
      httpStatus: [{ from: 407, to: 407 }],
    },
  },
  wrong: {
    'another text': [
      { receive: 'all is lost' },
      /^200 OK: the answer does not match receive \(it begins "all/,
    ],
    'no such page': [{ request: url('/none') }, /^404 Not Found$/],
    'a page that fails': [{ request: url('/broken') }, /^503 Service Unavailable$/],
    'no login': [{ request: url('/private/none') }, /^407 Proxy Authentication Required$/],
    'a wrong login': [
      { request: url('/private/none'), ...login('open barley') },
      /^407 Proxy Authentication Required$/,
    ],
    'a site that it may not ask for': [
      { request: url('/health', origin.http, 'denied.example.com') },
      /^403 Forbidden$/,
    ],
    'an origin that is not there': [{ request: url('/health', 9) }, /^503 Service Unavailable$/],
    'a request that is no URL': [{ request: '/health' }, /^http_proxy needs a request such as "http:/],
    'no proxy': [{ checkport: origin.http, request: url('/none') }, /^404 Not Found$/],
  },
  frozen: /^down: no answer within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
