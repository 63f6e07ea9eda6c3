import { serviceOptionCases } from './cases/service-options.ts';
import { compareOn } from './differential.ts';

compareOn('options of the virtual server', serviceOptionCases);
