/** haresources: a line for each group of resources, with the node that it prefers. */

export interface HaGroup {
  readonly line: number;
  /** In lower case, as heartbeat has it. */
  readonly node: string;
  readonly resources: readonly HaResource[];
}

export interface HaResource {
  readonly script: string;
  readonly arguments: readonly string[];
}

export function parseHaResources(text: string): readonly HaGroup[] {
  const groups: HaGroup[] = [];
  let continued = '';
  let line = 0;
  // An empty line more ends one that is still to be continued.
  for (const [index, raw] of `${text}\n`.split('\n').entries()) {
    const content = raw.replace(/#.*/s, '').replace(/\r$/, '');
    if (continued === '') line = index + 1;
    if (content.endsWith('\\')) {
      continued += `${content.slice(0, -1)} `;
      continue;
    }
    const [node, ...words] = (continued + content).split(/\s+/).filter((word) => word !== '');
    continued = '';
    if (node === undefined) continue;
    groups.push({ line, node: node.toLowerCase(), resources: words.map(parseResource) });
  }
  return groups;
}

function parseResource(word: string): HaResource {
  // A bare address is IPaddr's.
  if (/^[0-9][^:]*\..*\..*\./.test(word)) return { script: 'IPaddr', arguments: [word] };
  const [script = '', ...rest] = word.split('::');
  return { script, arguments: rest };
}
