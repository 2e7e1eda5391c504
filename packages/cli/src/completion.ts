import { catalogue } from './tools/catalogue.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** The script that a shell sources to complete `samsa` and Kafka's tools; undefined for a shell that is not known. */
export function completionScript(shell: string, commands: readonly CommandWords[]): string | undefined {
  switch (SHELLS.find((each) => each === shell)) {
    case 'bash':
      return bash(commands)
    case 'zsh':
      return zsh(commands)
    case 'fish':
      return fish(commands)
    default:
      return undefined
  }
}

/** A command of `samsa` and what may follow it. */
export interface CommandWords {
  readonly name: string
  readonly summary: string
  /** Verbs and options. */
  readonly words: readonly string[]
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function bash(commands: readonly CommandWords[]): string {
  const names = commands.map((command) => command.name).join(' ')
  const cases = commands.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`).join('\n')
  return `# bash completion for samsa: source <(samsa completion bash)
_samsa() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
    tool) if [ "$COMP_CWORD" -eq 2 ]; then words="${Object.keys(catalogue).join(' ')}"; else words="$(samsa tool "\${COMP_WORDS[2]}" --samsa-options "\${COMP_WORDS[@]:3:COMP_CWORD-3}" 2>/dev/null)"; fi ;;
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _samsa samsa
_samsa_tool() {
  local tool=\${COMP_WORDS[0]##*/}
  COMPREPLY=($(compgen -W "$(samsa tool "\${tool%.sh}" --samsa-options "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _samsa_tool ${Object.keys(catalogue)
    .flatMap((name) => [name, `${name}.sh`])
    .join(' ')}
`
}

function zsh(commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')
  const tools = Object.entries(catalogue)
    .map(([name, { summary }]) => `    ${quoted(`${name}:${summary}`)}`)
    .join('\n')
  const cases = commands.map(({ name, words }) => `    ${name}) compadd -- ${words.join(' ')} ;;`).join('\n')
  return `#compdef samsa ${Object.keys(catalogue).join(' ')}
# zsh completion for samsa: source <(samsa completion zsh)
_samsa() {
  local -a commands tools
  commands=(
${described}
  )
  tools=(
${tools}
  )
  if [[ \${words[1]:t} != samsa ]]; then
    compadd -- \${(f)"$(samsa tool \${\${words[1]:t}%.sh} --samsa-options \${words[2,CURRENT-1]} 2>/dev/null)"}
    _files
    return
  fi
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case \${words[2]} in
    tool) if (( CURRENT == 3 )); then _describe tool tools; else compadd -- \${(f)"$(samsa tool \${words[3]} --samsa-options \${words[4,CURRENT-1]} 2>/dev/null)"}; fi ;;
${cases}
  esac
  _files
}
compdef _samsa samsa ${Object.keys(catalogue).join(' ')}
`
}

function fish(commands: readonly CommandWords[]): string {
  const first = commands.map(({ name, summary }) => `complete -c samsa -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`)
  const words = commands
    .filter(({ words: each }) => each.length > 0)
    .map(({ name, words: each }) => `complete -c samsa -n '__fish_seen_subcommand_from ${name}' -a ${quoted(each.join(' '))}`)
  const tools = Object.entries(catalogue).flatMap(([name, { summary }]) => [
    `complete -c samsa -n '__fish_seen_subcommand_from tool' -a ${name} -d ${quoted(summary)}`,
    `complete -c ${name} -a "(samsa tool ${name} --samsa-options (commandline -opc)[2..] 2>/dev/null)"`,
  ])
  return `# fish completion for samsa: samsa completion fish | source\n${[...first, ...words, ...tools].join('\n')}\n`
}
