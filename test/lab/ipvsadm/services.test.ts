import { serviceCases } from './cases/services.ts';
import { compareOn } from './compare.ts';

compareOn('services', serviceCases);
