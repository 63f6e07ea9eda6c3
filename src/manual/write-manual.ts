/** Writes the manual pages into dist/man: `npm run manual`, and before the package is packed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { manualPages } from './pages.ts';

const docs = new URL('../../../docs/', import.meta.url);
const man = new URL('../../man/', import.meta.url);

mkdirSync(man, { recursive: true });
for (const { file, text } of manualPages((name) => readFileSync(new URL(name, docs), 'utf8'))) {
  writeFileSync(new URL(file, man), text);
}
