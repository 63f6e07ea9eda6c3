import { hosts, nameCases } from './cases/names.ts';
import { compareOn } from './compare.ts';

compareOn('names of hosts and services', nameCases, { hosts });
