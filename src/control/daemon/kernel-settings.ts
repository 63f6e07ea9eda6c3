import type { IpvsSettings } from '../../config/settings-ipvs.ts';
import { applyKernelSettings } from '../../host/kernel-settings.ts';
import { openIpvs } from '../../node-ipvs-netlink/index.ts';
import type { Member, MemberOutcome } from '../../pair/member.ts';

export interface KernelSettingsParts {
  /** Undefined: the kernel is left as it is. */
  readonly wanted: IpvsSettings | undefined;
  readonly savedFile: string;
  /** Told of what could not be set or put back. */
  readonly complain: (message: string) => void;
}

/**
 * Starts a director in a kernel with the settings of [ipvs], before it takes traffic. What cannot be set is told, and
 * the director starts all the same: a balancer without one of them is better than none.
 */
export async function startWithKernelSettings(
  { wanted, savedFile, complain }: KernelSettingsParts,
  start: () => Promise<MemberOutcome>,
): Promise<MemberOutcome> {
  if (wanted === undefined) return start();
  const client = await openIpvs();
  const { settings, problems } = await applyKernelSettings({ wanted, client, savedFile });
  for (const problem of problems) complain(problem);

  async function restore(): Promise<void> {
    for (const problem of await settings.restore()) complain(problem);
    client.close();
  }

  const started = await start();
  if (!started.ok) {
    await restore();
    return started;
  }
  const { director } = started;
  const withSettings: Member = {
    ...director,
    status: async () => {
      const [status, own] = await Promise.all([director.status(), settings.status()]);
      return { ...status, kernelSettings: [...own, ...status.kernelSettings] };
    },
    stop: () => director.stop().finally(restore),
  };
  return { ok: true, director: withSettings };
}
