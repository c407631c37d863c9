import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectCard } from '@/card/gesture'
import { selectJpki, verifyPin } from '@/card/jpki'
import { testCardJson } from '@/card/testing/cards'
import type { Reader, ReaderSource } from './readers'
import { createVirtualReaders } from './virtual-readers'

let folder: string
let source: ReaderSource
const write = (text: string) => writeFileSync(join(folder, 'hanako.json'), text)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-readers-'))
  write(testCardJson())
  source = createVirtualReaders(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

async function hanako(): Promise<Reader> {
  const reader = (await source.list()).find(({ id }) => id === 'virtual-hanako')
  if (!reader) throw new Error('the card is not listed')
  return reader
}

async function triesLeft(): Promise<number> {
  const opened = await (await hanako()).open()
  if (!opened.ok) throw new Error(opened.reason)
  const state = await inspectCard(opened.channel, 'authentication').finally(() => opened.channel.close())
  return state.ok ? state.triesLeft : 0
}

async function wrongPin(): Promise<void> {
  const opened = await (await hanako()).open()
  if (!opened.ok) throw new Error(opened.reason)
  await selectJpki(opened.channel)
  await verifyPin(opened.channel, 'authentication', new TextEncoder().encode('0000'))
  await opened.channel.close()
}

describe('readers with virtual cards', () => {
  it('keep PIN counters while the process lives', async () => {
    await wrongPin()
    expect(await triesLeft()).toBe(2)
  })
  it('take a card that was written anew', async () => {
    await wrongPin()
    write(testCardJson({ label: '試験　花子の新しいカード' }))
    expect(await triesLeft()).toBe(3)
  })
  it('show an empty reader, a driving licence and a transport card beside the cards', async () => {
    expect((await source.list()).map(({ id }) => id)).toEqual(['virtual-hanako', 'virtual-empty', 'virtual-driving-licence', 'virtual-felica'])
  })
})
