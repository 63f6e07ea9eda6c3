import type { IpvsadmCase } from '../case.ts';
import { listingCases } from './listings.ts';
import { nameCases } from './names.ts';
import { optionCases } from './options.ts';
import { realServerCases } from './real-servers.ts';
import { restoreCases } from './restore.ts';
import { serviceCases } from './services.ts';

export const allCases: readonly IpvsadmCase[] = [
  ...serviceCases,
  ...realServerCases,
  ...listingCases,
  ...optionCases,
  ...nameCases,
  ...restoreCases,
];
