import { readdirSync, readFileSync } from 'node:fs';
import type { Route } from '../../web/route.ts';

/**
 * Everything comes from here, nothing is inline, nobody may frame it, and text never becomes markup or a script.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** This file runs as dist/src/control/page/static-routes.js; what is not compiled stays in src. */
const staticDirectory = new URL('../../../../src/control/page/static/', import.meta.url);
const moduleDirectory = new URL('browser/', import.meta.url);

/** @throws Error when the package is not complete. */
export function staticRoutes(): readonly Route[] {
  const modules = readdirSync(moduleDirectory).filter((name) => name.endsWith('.js'));
  return [
    page('/', new URL('index.html', staticDirectory)),
    file('/page/style.css', 'text/css', new URL('style.css', staticDirectory)),
    file('/page/icon.svg', 'image/svg+xml', new URL('icon.svg', staticDirectory)),
    ...modules.map((name) => file(`/page/${name}`, 'text/javascript', moduleFile(name))),
  ];
}

/** A browser cannot look for packages: what the page names `./preact.js` is the library itself. */
function moduleFile(name: string): URL {
  return name === 'preact.js' ? new URL(import.meta.resolve('preact')) : new URL(name, moduleDirectory);
}

function page(path: string, source: URL): Route {
  return file(path, 'text/html', source, { 'content-security-policy': policy });
}

function file(
  path: string,
  type: string,
  source: URL,
  headers: Readonly<Record<string, string>> = {},
): Route {
  const content = readFileSync(source);
  return {
    method: 'GET',
    path,
    async handle({ response }) {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers });
      response.end(content);
    },
  };
}
