import { open } from 'node:fs/promises'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { everyRow } from '@/server/mailbox/testing/every-row'
import { formsOf } from '@/server/mailbox/testing/text-forms'
import { dataDirectory, testPeople } from '../settings'
import { databaseUrl, query } from './tenants'

// After all journeys, in which the test people's documents were deposited, read, signed, forwarded, downloaded and refused: whatever the
// instance has written, read as raw bytes while it runs.

interface OnCard {
  attributes: { name: string, address: string }
}

/**
 * What every writing of the test people's names and addresses begins with: the family name and the gap after it, wide or narrow; the whole
 * name without a gap; the address up to its numbers.
 */
function namesAndAddresses(): string[] {
  const cards = testPeople().map(({ person }) => JSON.parse(readFileSync(path.join(dataDirectory, `sandbox/cards/${person}.json`), 'utf8')) as OnCard)
  return [...new Set(cards.flatMap(({ attributes: { name, address } }) => {
    const [family = '', given = ''] = name.split('　')
    const [street = ''] = address.split(/[0-9０-９]/)
    for (const part of [family, given, street]) if (part === '') throw new Error('a test person without a family name, a given name or a street')
    return [`${family}　`, `${family} `, family + given, street]
  }))]
}

interface Needle {
  text: string
  bytes: Buffer
}

const needlesOf = (texts: readonly string[]): Needle[] => texts.flatMap((text) => formsOf(text).map((bytes) => ({ text, bytes })))

const PIECE_BYTES = 16 * 1024 * 1024

/** The file's bytes, each piece with the end of the one before. A file that is gone when it is its turn had been replaced: its successor is read. */
async function* piecesOf(file: string, overlap: number): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch(() => null)
  if (handle === null) return
  const buffer = Buffer.alloc(PIECE_BYTES)
  try {
    for (let position = 0, bytesRead = PIECE_BYTES; bytesRead === PIECE_BYTES; position += PIECE_BYTES - overlap) {
      bytesRead = (await handle.read(buffer, 0, PIECE_BYTES, position)).bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** Which texts lie in a file, in any form. */
async function foundIn(file: string, needles: readonly Needle[]): Promise<Set<string>> {
  const found = new Set<string>()
  const longest = Math.max(...needles.map(({ bytes }) => bytes.length))
  for await (const piece of piecesOf(file, longest)) {
    for (const { text, bytes } of needles) if (piece.includes(bytes)) found.add(text)
  }
  return found
}

/** Everything the instance keeps, but the sandbox's own folder: there lie the cards. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) return place === path.join(dataDirectory, 'sandbox') ? [] : filesOf(place)
    return entry.isFile() && statSync(place, { throwIfNoEntry: false }) !== undefined ? [place] : []
  })
}

test('no name and no address of a test person lies in database files, write-ahead log, job queue, blobs or logs', async () => {
  test.setTimeout(300_000)
  const planted = '見張り　試し'
  const needles = needlesOf([...namesAndAddresses(), planted])
  await query('create table planted_for_the_test as select $1::text as text', [planted])
  await query('checkpoint')
  const found = new Map<string, string[]>()
  for (const file of filesOf(dataDirectory)) {
    for (const text of await foundIn(file, needles)) found.set(text, [...(found.get(text) ?? []), path.relative(dataDirectory, file)])
  }
  await query('drop table planted_for_the_test')
  const places = found.get(planted) ?? []
  expect(places.some((place) => place.startsWith('postgres/') && place.includes('pg_wal')), 'the write-ahead log was read').toBe(true)
  expect(places.some((place) => place.includes('/base/')), 'the tables were read').toBe(true)
  found.delete(planted)
  expect(Object.fromEntries(found)).toEqual({})
})

test('nor in any row as PostgreSQL gives it out', async () => {
  const rows = await everyRow(databaseUrl)
  expect(rows.length).toBeGreaterThan(10_000)
  expect(needlesOf(namesAndAddresses()).filter(({ bytes }) => rows.includes(bytes)).map(({ text }) => text)).toEqual([])
})
