/** The words that shells offer behind a program's name, and the scripts that make them do so. */
import type { Argument, Command } from 'commander';

/** What an argument of a command is; shells find the words for it in different places. */
type ArgumentKind = 'file' | 'real' | 'group';

interface CompletedCommand {
  /** The words up to it, without the program's name: `host check`. */
  readonly path: string;
  readonly subcommands: readonly Word[];
  readonly options: readonly Word[];
  readonly argument?: ArgumentKind;
  readonly choices: readonly string[];
}

interface Word {
  readonly word: string;
  readonly about: string;
}

const kinds: Readonly<Record<string, ArgumentKind>> = {
  file: 'file',
  directory: 'file',
  real: 'real',
  group: 'group',
};

/** For bash: put it into /etc/bash_completion.d, or source it. */
export function bashCompletion(program: Command): string {
  const name = program.name();
  const commands = completedCommands(program);
  const cases = commands.map(({ path, subcommands, options, argument, choices }) => {
    const words = [...subcommands.map(({ word }) => word), ...choices].join(' ');
    const dashed = options.map(({ word }) => word).join(' ');
    return `    ${quoted(path)}) words=${quoted(words)} options=${quoted(dashed)} argument=${argument ?? 'none'} ;;`;
  });
  return `# bash completion for ${name}; made by: ${name} completion bash
_${name}() {
  local cur words='' options='' argument=none path='' word index
  cur="\${COMP_WORDS[COMP_CWORD]}"
  # An address with a port is several words to bash; bash-completion can join them.
  if declare -F _get_comp_words_by_ref >/dev/null; then _get_comp_words_by_ref -n : cur; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case ${quoted(`|${pathsOf(commands).join('|')}|`)} in
      *"|\${path:+$path }$word|"*) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  if [[ "$cur" == -* ]]; then words="$options" argument=none; fi
  case "$argument" in
    real | group) words="$words $(${name} completion "$argument" 2>/dev/null)" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  if [ "$argument" = file ]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
  fi
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -F _${name} ${name}
`;
}

/** For zsh: put it into a directory of `$fpath` as `_NAME`. */
export function zshCompletion(program: Command): string {
  const name = program.name();
  const described = (words: readonly Word[]): string =>
    words.map(({ word, about }) => quoted(`${word.replaceAll(':', '\\:')}:${about}`)).join(' ');
  const commands = completedCommands(program);
  const cases = commands.map(
    ({ path, subcommands, options, argument, choices }) => `    ${quoted(path)})
      commands=(${described(subcommands)})
      options=(${described(options)})
      choices=(${choices.map(quoted).join(' ')})
      argument=${argument ?? 'none'} ;;`,
  );
  return `#compdef ${name}
# zsh completion for ${name}; made by: ${name} completion zsh
_${name}() {
  local path_of='' word argument=none
  local -a commands options choices known
  known=(${pathsOf(commands).map(quoted).join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if (( \${known[(Ie)\${path_of:+$path_of }$word]} )); then path_of="\${path_of:+$path_of }$word"; fi
  done
  case "$path_of" in
${cases.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o -t options option options
    return
  fi
  if (( $#commands )); then _describe -t commands command commands; fi
  if (( $#choices )); then compadd -- "\${choices[@]}"; fi
  case "$argument" in
    real | group) compadd -- \${(f)"$(${name} completion "$argument" 2>/dev/null)"} ;;
    file) _files ;;
  esac
}
if [ "\${funcstack[1]}" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  const own: CompletedCommand = {
    path,
    subcommands: subcommands.map((each) => ({ word: each.name(), about: each.description() })),
    options: help.visibleOptions(command).flatMap((option) => {
      const word = option.long ?? option.short;
      return word === undefined ? [] : [{ word, about: option.description }];
    }),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ...argumentKind(command.registeredArguments),
  };
  const below = command.commands.flatMap((each) =>
    completedCommands(each, path === '' ? each.name() : `${path} ${each.name()}`),
  );
  return [own, ...below];
}

function argumentKind(args: readonly Argument[]): { readonly argument?: ArgumentKind } {
  const kind = args.map((argument) => kinds[argument.name()]).find((found) => found !== undefined);
  return kind === undefined ? {} : { argument: kind };
}

/** Without the program's own, which is empty. */
function pathsOf(commands: readonly CompletedCommand[]): readonly string[] {
  return commands.map(({ path }) => path).filter((path) => path !== '');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
