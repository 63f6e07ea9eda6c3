#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Scripts start ipvsadm once per rule: it loads nothing of the other commands.
if (process.argv[2] === 'ipvsadm') {
  const { main } = await loadIpvsadm();
  await main(process.argv.slice(3));
} else {
  const { directorctlProgram } = await import('./ctl/program.ts');
  await directorctlProgram().parseAsync();
}

/** A package has its modules in one file besides, which loads faster; a checkout has only the modules. */
async function loadIpvsadm(): Promise<typeof import('../ipvsadm/main.ts')> {
  const bundle = new URL('../bundle/ipvsadm.js', import.meta.url);
  return existsSync(bundle) ? await import(bundle.href) : await import('../ipvsadm/main.ts');
}
