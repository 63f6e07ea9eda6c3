import { stateCases } from './cases/states.ts';
import { compareOn } from './differential.ts';

compareOn('servers that are down', stateCases);
