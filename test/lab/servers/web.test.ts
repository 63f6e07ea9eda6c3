import { layApache } from './apache.ts';
import { identityFiles, verifications } from './identity.ts';
import { layNginx } from './nginx.ts';
import { type ServerStory, tellStory } from './story.ts';

const [NGINX, APACHE] = [
  { http: 8081, https: 8444 },
  { http: 8082, https: 8445 },
];
const files = identityFiles();
const { right, otherName, otherAuthority } = verifications(files);
const addresses = ['127.0.0.1', '[::1]'];

const login = (password: string) => ({
  httpHeaders: [
    { name: 'Authorization', value: `Basic ${Buffer.from(`probe:${password}`).toString('base64')}` },
  ],
});
const unauthorized = [{ from: 401, to: 401 }];

function story(ports: typeof NGINX): Omit<ServerStory, 'name' | 'lay'> {
  const https = { service: 'https', checkport: ports.https } as const;
  return {
    port: ports.http,
    check: {
      service: 'http',
      virtualHost: 'www.example.com',
      request: '/health',
      receive: '^all is well$',
    },
    alsoUp: {
      'asked with HEAD': { httpMethod: 'HEAD', receive: '' },
      'a login': { request: '/private', ...login('open sesame') },
      'a login that is wanted': { request: '/private', receive: '', httpStatus: unauthorized },
      https,
      'https, verified': { ...https, ...right },
      'https, asked with HEAD': { ...https, httpMethod: 'HEAD', receive: '' },
    },
    wrong: {
      'another text': [
        { receive: 'all is lost' },
        /^200 OK: the answer does not match receive \(it begins "all is well"\)$/,
      ],
      'a text of HEAD': [{ httpMethod: 'HEAD' }, /^200 OK: an answer to HEAD has no body/],
      'no such page': [{ request: '/none' }, /^404 Not Found$/],
      'a page that fails': [{ request: '/broken' }, /^503 Service (?:Temporarily )?Unavailable$/],
      'a page that fails, https': [
        { ...https, request: '/broken' },
        /^503 Service (?:Temporarily )?Unavailable$/,
      ],
      'another status': [{ httpStatus: [{ from: 204, to: 204 }] }, /^200 OK: not one of the good statuses$/],
      'another site': [{ virtualHost: 'other.example.com' }, /^404 Not Found$/],
      'no login': [{ request: '/private' }, /^401 Unauthorized$/],
      'a wrong login': [{ request: '/private', ...login('open barley') }, /^401 Unauthorized$/],
      'another name': [{ ...https, ...otherName[0], tlsServerName: 'other.example.com' }, otherName[1]],
      'an authority that nobody trusts': [{ ...https, ...otherAuthority[0] }, otherAuthority[1]],
      'no TLS on the port': [{ service: 'https' }, /^the server does not speak TLS$/],
      'TLS on the port': [{ checkport: ports.https }, /^400 Bad Request$/],
    },
    frozen: /^down: no answer within 1\.5 s$/,
    stopped: /^down: connection refused$/,
  };
}

const nginx = story(NGINX);
tellStory({
  ...nginx,
  name: 'nginx',
  lay: layNginx(addresses, NGINX, files),
  alsoUp: { ...nginx.alsoUp, 'after a redirect': { request: '/moved' } },
  wrong: {
    ...nginx.wrong,
    'a redirect that is not wanted': [
      { request: '/moved', httpStatus: [{ from: 300, to: 399 }] },
      /^301 Moved Permanently: the answer does not match receive/,
    ],
    // It refuses the handshake for a name that it does not know.
    'another name': [
      { service: 'https', checkport: NGINX.https, ...otherName[0] },
      /^TLS: .*unrecognized name/,
    ],
  },
});
tellStory({ ...story(APACHE), name: 'apache', lay: layApache(addresses, APACHE, files) });
