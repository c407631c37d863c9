import type { Authority } from '../authorities/authority'

/** What every command works on. */
export interface CommandContext {
  readonly authorities: ReadonlyMap<string, Authority>
  readonly directory: string
  readonly at: Date
}

/** Options as given on the command line, each at most once. */
export type Options = Readonly<Record<string, string | boolean | undefined>>

export function textOption(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
