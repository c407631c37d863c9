import { readFileSync } from 'node:fs'
import { hexOf } from '@/card/bytes'
import { CONTACT_ATR, type VirtualCard } from '@/card/virtual/card'
import { type CardFile, parseCardFile } from '@/card/virtual/card-file'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'

/** A card that can be on the reader before its person exists, and that remembers what it was asked. Test data: PINs are remembered too. */
export interface RecordedCard {
  readonly card: VirtualCard
  become(file: string): CardFile
  /** Commands since the last call, in hexadecimal. */
  taken(): string[]
}

export function recordedCard(): RecordedCard {
  let card: VirtualCard | null = null
  let commands: string[] = []
  return {
    card: {
      atr: CONTACT_ATR,
      reset: () => card?.reset(),
      process: async (apdu) => {
        commands.push(hexOf(apdu))
        return card === null ? Uint8Array.of(0x6a, 0x82) : card.process(apdu)
      },
    },
    become: (path) => {
      const file = parseCardFile(readFileSync(path, 'utf8'))
      card = createPersonCard(file, rsaKeyOfPkcs8)
      return file
    },
    taken: () => {
      const taken = commands
      commands = []
      return taken
    },
  }
}
