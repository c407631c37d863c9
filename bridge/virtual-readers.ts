import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOfHex } from '@/card/bytes'
import { createVirtualCard, type VirtualCard } from '@/card/virtual/card'
import { parseCardFile } from '@/card/virtual/card-file'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'
import { createVirtualReader } from '@/card/virtual/reader'
import type { Reader, ReaderLabel, ReaderSource } from './readers'

const DRIVING_LICENCE_ATR = bytesOfHex('3b888001000000009181c100d8')
const FELICA_ATR = bytesOfHex('3b8f8001804f0ca00000030611003b0000000042')

type Known = { text: string; reader: Reader }

/**
 * The sandbox's cards, each lying on its own reader, and readers for states people should meet before they need to: nothing on it,
 * and cards that are no My Number Card. PIN counters live as long as the process, or until a card's file changes.
 */
export function createVirtualReaders(folder: string): ReaderSource {
  const known = new Map<string, Known>()
  const extras = [
    emptyReader(),
    readerOf('virtual-driving-licence', { kind: 'sandbox', state: 'drivingLicence' }, createVirtualCard([], { atr: DRIVING_LICENCE_ATR })),
    readerOf('virtual-felica', { kind: 'sandbox', state: 'felica' }, createVirtualCard([], { atr: FELICA_ATR })),
  ]

  const readerOfFile = async (name: string): Promise<Reader> => {
    const text = await readFile(join(folder, name), 'utf8')
    const before = known.get(name)
    if (before?.text === text) return before.reader
    const file = parseCardFile(text)
    const reader = readerOf(`virtual-${file.person}`, { kind: 'name', text: file.label }, createPersonCard(file, rsaKeyOfPkcs8))
    known.set(name, { text, reader })
    return reader
  }

  return {
    list: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
      return [...(await Promise.all(names.map(readerOfFile))), ...extras]
    },
  }
}

function readerOf(id: string, label: ReaderLabel, card: VirtualCard): Reader {
  const reader = createVirtualReader(card)
  return { id, label, holdsCard: true, open: async () => ({ ok: true, channel: await reader.open(), atr: card.atr }) }
}

const emptyReader = (): Reader => ({
  id: 'virtual-empty',
  label: { kind: 'sandbox', state: 'empty' },
  holdsCard: false,
  open: async () => ({ ok: false, reason: 'no-card' }),
})
