import { sendText } from './answer.ts';
import type { Route } from './route.ts';

/** For load balancers and probes of containers: 200 while every thread of the daemon works, else 503. */
export function healthRoute(works: () => Promise<boolean>): Route {
  return {
    method: 'GET',
    path: '/healthz',
    async handle({ response }) {
      const alive = await works().catch(() => false);
      sendText(response, alive ? 200 : 503, alive ? 'ok' : 'a part of the daemon does not answer');
    },
  };
}
