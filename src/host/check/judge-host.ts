import type { DirectorNeeds } from './director-needs.ts';
import type { HostFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { judgeConntrack, judgeIpvs, judgeRequirement } from './judge-kernel.ts';
import { judgeNetwork } from './judge-network.ts';
import { judgePermissions } from './judge-permissions.ts';
import { judgePrograms } from './judge-programs.ts';
import { judgeServices } from './judge-services.ts';
import { layoutOf } from './layout.ts';
import { requirements } from './requirements.ts';

/** What a host has and lacks of what a director needs: what is to be mended first, first. */
export function judgeHost(needs: DirectorNeeds, facts: HostFacts): readonly Finding[] {
  return [
    ...judgePermissions(facts, needs),
    ...requirements(needs, layoutOf(needs, facts.network)).map((each) => judgeRequirement(each, facts)),
    ...judgeIpvs(facts, needs),
    ...judgeConntrack(facts, needs),
    ...judgePrograms(facts, needs),
    ...judgeNetwork(facts, needs),
    ...judgeServices(facts, needs),
  ];
}
