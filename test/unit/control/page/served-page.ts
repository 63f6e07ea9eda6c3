import { createPage } from '../../../../src/control/page/page-routes.ts';
import type { Member } from '../../../../src/pair/member.ts';
import { type Listener, startListener } from '../../../../src/web/listener.ts';
import { freePort } from '../../web/support.ts';

export interface ServedPage {
  readonly port: number;
  readonly url: string;
  readonly said: readonly string[];
  close(): Promise<void>;
}

export interface ServedPageOptions {
  readonly tokenFile?: string | undefined;
  readonly port?: number;
  readonly now?: () => number;
}

/** The page of a director, at a port of its own. */
export async function servePage(
  director: Member,
  { tokenFile, port: wanted, now }: ServedPageOptions = {},
): Promise<ServedPage> {
  const port = wanted ?? (await freePort());
  const said: string[] = [];
  const say = (severity: string, message: string) => void said.push(`${severity}: ${message}`);
  const page = createPage({ director, tokenFile, say, ...(now === undefined ? {} : { now }) });
  const listener: Listener = await startListener({
    listen: { address: '127.0.0.1', port },
    names: ['lvs1'],
    routes: page.routes,
    say,
  });
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    said,
    close() {
      page.close();
      return listener.close();
    },
  };
}
