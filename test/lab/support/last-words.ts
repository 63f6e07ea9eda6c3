const words: (() => string)[] = [];

process.once('exit', (code) => {
  if (code === 0) return;
  for (const each of words) console.log(each());
});

/** Prints what `tell` returns when this test process fails: nobody can look into the lab's kernel afterwards. */
export function printOnFailure(tell: () => string): void {
  words.push(tell);
}
