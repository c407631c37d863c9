/** What a command did, in lines for people, or why it did nothing. */
export type Outcome = { readonly ok: true; readonly lines: readonly string[] } | { readonly ok: false; readonly refusal: Refusal }

export type Refusal =
  | { readonly kind: 'usage'; readonly problem: string }
  | { readonly kind: 'refused'; readonly problem: string }

export const done = (...lines: readonly string[]): Outcome => ({ ok: true, lines })
export const misused = (problem: string): Outcome => ({ ok: false, refusal: { kind: 'usage', problem } })
export const refused = (problem: string): Outcome => ({ ok: false, refusal: { kind: 'refused', problem } })
