import type { Director } from '../director/director.ts';
import type { Member } from './member.ts';

const message = 'this director is alone: its settings name no other node';

/** A director that has no peers and holds no virtual addresses. */
export function memberAlone(director: Director): Member {
  return {
    ...director,
    status: async () => ({
      ...(await director.status()),
      groups: [],
      peers: [],
      transitions: [],
      kernelSettings: [],
      failoverLag: null,
      packetFilter: null,
    }),
    order: async () => ({ ok: false, message }),
    async restart() {
      await director.stop({ keepTable: true });
      return { ok: true, message: 'the table stays as it is' };
    },
    works: async () => true,
    stop: () => director.stop(),
  };
}
