import type { DirectorNeeds } from './director-needs.ts';
import type { HostFacts } from './facts.ts';
import { type Finding, lacks, ok } from './finding.ts';

/** Programs that directord runs for what the files ask. */
export function judgePrograms(
  { hasNft }: Pick<HostFacts, 'hasNft'>,
  { packetFilterUses }: Pick<DirectorNeeds, 'packetFilterUses'>,
): readonly Finding[] {
  if (packetFilterUses.length === 0) return [];
  if (hasNft) return [ok('program nft')];
  const who = packetFilterUses.join(' and ');
  const why = `for ${who} directord makes a table in nftables with it`;
  return [lacks('the program nft is missing', why, 'apt-get install nftables')];
}
