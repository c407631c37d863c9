import { createHash } from 'node:crypto'
import type { Pcsc, PcscReader } from '@/card/pcsc/node-pcsc'
import type { Reader, ReaderList, ReaderSource } from './readers'

/** Every reader the bridge can use, the machine's own first; null for a source that is switched off. */
export function createAllReaders({ virtual, pcsc }: { virtual: ReaderSource | null; pcsc: Pcsc | null }): { list(): Promise<ReaderList> } {
  const list = async (): Promise<ReaderList> => {
    const machine = pcsc ? await pcsc.list() : null
    const real = pcsc && machine?.state === 'running' ? machine.readers.map((reader) => readerOf(pcsc, reader)) : []
    const readers = [...real, ...(virtual ? await virtual.list() : [])]
    if (readers.length > 0) return { readers, absence: null }
    if (machine?.state === 'not-running') return { readers, absence: 'card-service-stopped' }
    return { readers, absence: machine?.state === 'not-installed' ? 'card-service-missing' : 'no-reader' }
  }
  return { list }
}

/** A reader's name may hold anything; its hash makes an id that is safe in forms and stays the same while it is plugged in. */
const idOf = (name: string) => `pcsc-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`

const readerOf = (pcsc: Pcsc, { name, holdsCard }: PcscReader): Reader => ({
  id: idOf(name),
  label: { kind: 'name', text: name },
  holdsCard,
  open: () => pcsc.open(name),
})
