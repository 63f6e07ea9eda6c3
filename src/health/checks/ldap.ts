import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, excerpt, up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { type LdapExchange, loadLdap, openLdap } from './ldap-exchange.ts';
import { type Login, loginOf, planDialogue } from './plan-dialogue.ts';
import { ServerFault } from './wire.ts';

interface LdapParameters extends Login {
  /** The distinguished name of the entry to read; empty for the root of the directory. */
  readonly base: string;
  readonly receive: string;
}

/**
 * ldap and ldaps: up when the server lets `login` in (or anybody, where login or passwd is not set) and gives
 * the one entry that `request` names, whose distinguished name matches `receive`. Within checktimeout.
 */
export const planLdap = planDialogue<LdapParameters>({
  own(virtual, real) {
    // Begun here, so that the first check need not wait for it; only a site that checks LDAP pays for it.
    loadLdap().catch(() => {});
    return {
      ...loginOf(virtual),
      base: (real.negotiation?.request ?? virtual.check.request).slice(1),
      receive: real.negotiation?.receive ?? virtual.check.receive,
    };
  },
  dialogue: (parameters) => async (talk) => {
    const wire = await talk.connect();
    const ldap = await openLdap(talk, wire);
    if (talk.startTls !== undefined) {
      await ldap.startTls();
      await wire.secure(talk.startTls);
    }
    await bind(ldap, parameters);
    const names = await ldap.search(parameters.base);
    ldap.unbind();
    return judge(talk, names, parameters);
  },
  timeout: (check) => check.checkTimeoutMs,
});

async function bind(ldap: LdapExchange, { login, password }: Login): Promise<void> {
  const named = login !== '' && password !== '';
  await ldap.bind(named ? login : '', named ? password : '');
}

function judge(talk: Talk, names: readonly string[], { base, receive }: LdapParameters): CheckOutcome {
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new ServerFault(`the search gave ${names.length} entries instead of one`);
  }
  if (receive === '') {
    return up(base === '' ? 'the root entry' : `the entry ${talk.quoted(name)}`);
  }
  const match = matchReceive(receive, Buffer.from(name));
  if (match.kind === 'unknown') {
    return down(match.reason);
  }
  return match.kind === 'match'
    ? up(`the entry ${excerpt(Buffer.from(name))} matches receive`)
    : down(`the entry ${talk.quoted(name)} does not match receive`);
}
