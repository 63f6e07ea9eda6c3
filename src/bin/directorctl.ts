#!/usr/bin/env node
// Scripts start ipvsadm once per rule: it loads nothing of the other commands.
if (process.argv[2] === 'ipvsadm') {
  const { main } = await import('../ipvsadm/main.ts');
  await main(process.argv.slice(3));
} else {
  const { directorctlProgram } = await import('./ctl/program.ts');
  await directorctlProgram().parseAsync();
}
