import type { VirtualCard } from '../../virtual/card'

/**
 * The card's side of ISO/IEC 14443-4 (section 7.5): numbers its blocks, chains long answers, asks for more time. Written from the standard
 * and apart from the driver, so that a mistake in one does not hide one in the other.
 */
export type CardHabits = {
  /** Longest content of a block to the reader. */
  contentInBytes: number
  /** How often it asks for more time before it answers a command with this instruction byte. */
  extensions?: { instruction: number; times: number }
  /** Blocks of the reader that it does not hear, counted from 1. */
  deafTo?: readonly number[]
}

export interface EmulatedCard {
  /** The card's block in answer; null when it stays silent. */
  answer(block: Uint8Array): Promise<Uint8Array | null>
  /** Into or out of the field. */
  power(): void
  readonly commands: string[]
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function emulateCard(card: VirtualCard, habits: CardHabits): EmulatedCard {
  let blockNumber = 1
  let heard = 0
  let collected: number[] = []
  let outgoing: Uint8Array[] = []
  let last: Uint8Array | null = null
  let extensionsLeft = 0
  const commands: string[] = []

  const remember = (block: number[] | Uint8Array) => (last = Uint8Array.from(block))

  const nextPart = () => {
    const part = outgoing.shift() ?? new Uint8Array(0)
    return remember([(outgoing.length > 0 ? 0b0001_0010 : 0b0000_0010) + blockNumber, ...part])
  }

  const run = async () => {
    const response = await card.process(Uint8Array.from(collected))
    collected = []
    outgoing = []
    for (let at = 0; at < response.length; at += habits.contentInBytes) outgoing.push(response.slice(at, at + habits.contentInBytes))
    return nextPart()
  }

  const runOrAskForTime = () => {
    if (extensionsLeft === 0) return run()
    extensionsLeft -= 1
    return Promise.resolve(remember([0b1111_0010, 0x01]))
  }

  const information = async (prologue: number, content: Uint8Array) => {
    blockNumber = 1 - blockNumber
    collected.push(...content)
    if ((prologue & 0b0001_0000) !== 0) return remember([0b1010_0010 + blockNumber])
    const command = Uint8Array.from(collected)
    commands.push(hex(command))
    const { extensions } = habits
    extensionsLeft = extensions && command[1] === extensions.instruction && command.length > 4 ? extensions.times : 0
    return runOrAskForTime()
  }

  const supervisory = (prologue: number) => {
    const negative = (prologue & 0b0001_0000) !== 0
    if ((prologue & 1) === blockNumber) return last
    if (negative) return remember([0b1010_0010 + blockNumber])
    blockNumber = 1 - blockNumber
    return nextPart()
  }

  const answer = async (block: Uint8Array): Promise<Uint8Array | null> => {
    heard += 1
    if (habits.deafTo?.includes(heard)) return null
    const prologue = block[0] ?? 0
    if ((prologue & 0b1110_1110) === 0b0000_0010) return information(prologue, block.slice(1))
    if ((prologue & 0b1110_1110) === 0b1010_0010 && block.length === 1) return supervisory(prologue)
    // The reader grants the time by sending the very same block back.
    if (prologue === 0b1111_0010 && block.length === 2 && block[1] === 0x01) return runOrAskForTime()
    return null
  }

  const power = () => {
    card.reset()
    blockNumber = 1
    collected = []
    outgoing = []
    last = null
  }
  return { answer, power, commands }
}
