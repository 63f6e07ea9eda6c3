import type { Command } from 'commander';

/** What a program's help says of one of its commands and of those below it, as Markdown with headings of level 3. */
export function commandText(command: Command, path = command.name()): string {
  const help = command.createHelp();
  const own = [
    `### ${escapeMarkdown(`${path} ${command.usage()}`.trim())}`,
    sentence(command.description()),
    terms([
      ...help
        .visibleArguments(command)
        .map((argument) => [argument.name(), help.argumentDescription(argument)] as const),
      ...help
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .map((option) => [help.optionTerm(option), help.optionDescription(option)] as const),
    ]),
    ...afterwards(command),
  ];
  const below = command.commands
    .filter((each) => each.name() !== 'help')
    .map((each) => commandText(each, `${path} ${each.name()}`));
  return [...own, ...below].filter((part) => part !== '').join('\n\n');
}

/** What the help has behind its options: prose, and blocks under a title of their own (`Exit codes:`). */
export function afterwards(command: Command): readonly string[] {
  let written = '';
  command.configureOutput({
    writeOut(text) {
      written += text;
    },
  });
  command.outputHelp();
  return written
    .slice(command.helpInformation().length)
    .trim()
    .split(/\n{2,}/)
    .filter((part) => part !== '')
    .map(titled);
}

function titled(part: string): string {
  const [title = '', ...rest] = part.split('\n');
  if (!title.endsWith(':') || rest.length === 0) return escapeMarkdown(part);
  return `**${title}**\n\n\`\`\`\n${rest.map((line) => line.replace(/^ {2}/, '')).join('\n')}\n\`\`\``;
}

function terms(rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const cell = (text: string): string => escapeMarkdown(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    '| option | what it does |',
    '|---|---|',
    ...rows.map(([term, about]) => `| **${cell(term)}** | ${cell(about)} |`),
  ].join('\n');
}

function sentence(text: string): string {
  return text === '' ? '' : `${escapeMarkdown(`${text.charAt(0).toUpperCase()}${text.slice(1)}`)}.`;
}

/** The help's words are plain text. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]&]/g, '\\$&');
}
