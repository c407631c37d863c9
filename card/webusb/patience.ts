/** How long the driver waits for what, in milliseconds. */
export type Patience = {
  /** For the reader's answer to a command, on top of the time it was told to give the card. */
  reader: number
  /** For one command to the card, all extensions included. */
  command: number
  /** The field needs so long to fall and to rise, so that the card starts afresh. */
  field: number
  /** Before a busy reader is asked again. */
  busy: number
}

export const PATIENCE: Patience = { reader: 1_500, command: 20_000, field: 30, busy: 50 }

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
