import { realLineCases } from './cases/real-line.ts';
import { compareOn } from './differential.ts';

compareOn('real servers and fallbacks', realLineCases);
