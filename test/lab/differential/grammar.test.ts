import { grammarCases } from './cases/grammar.ts';
import { compareOn } from './differential.ts';

compareOn('grammar', grammarCases);
