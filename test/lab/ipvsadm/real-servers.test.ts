import { realServerCases } from './cases/real-servers.ts';
import { compareOn } from './compare.ts';

compareOn('real servers', realServerCases);
