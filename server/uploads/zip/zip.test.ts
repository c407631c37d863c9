import { randomBytes } from 'node:crypto'
import { unzipSync, zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { shiftJis } from '../testing/shift-jis'
import { tailBytes } from './directory'
import { zipEntries, type JudgeEntry, type ZipBounds, type ZipItem } from './entries'
import { zipOf } from './write'

const bounds: ZipBounds = { entries: 100, entryBytes: 100_000, bytes: 1_000_000 }
const every: JudgeEntry<'unwanted'> = () => 'take'
const text = (content: string) => new TextEncoder().encode(content)

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield await Promise.resolve(bytes.subarray(start, start + length))
}

async function read(bytes: Uint8Array, { judge = every, length = 777, ...changed }: Partial<ZipBounds> & { judge?: JudgeEntry<'unwanted'>, length?: number } = {}): Promise<ZipItem<'unwanted'>[]> {
  const items: ZipItem<'unwanted'>[] = []
  const file = { sizeInBytes: bytes.length, tail: bytes.subarray(-tailBytes), read: () => inPieces(bytes, length) }
  for await (const item of zipEntries(file, judge, { ...bounds, ...changed })) items.push(item)
  return items
}

const said = (items: readonly ZipItem<'unwanted'>[]) => items.map((item) => ('problem' in item ? item.problem : 'refusal' in item ? `${item.name}: ${item.refusal}` : `${item.name}: ${item.content.length}`))

/** Where one of a sequence of bytes begins. */
const placeOf = (bytes: Uint8Array, part: readonly number[], from = 0) => Buffer.from(bytes).indexOf(Buffer.from(part), from)
const LOCAL = [0x50, 0x4b, 3, 4]
const CENTRAL = [0x50, 0x4b, 1, 2]
const END = [0x50, 0x4b, 5, 6]

/** The same file with some bytes of the first head of that kind changed. */
function patched(bytes: Uint8Array, head: readonly number[], field: number, values: readonly number[]): Uint8Array {
  const changed = new Uint8Array(bytes)
  changed.set(values, placeOf(changed, head) + field)
  return changed
}

const two: Zippable = { 'a.xml': text('<a/>'.repeat(500)), 'b.xml': [text('<b/>'), { level: 0 }] }

describe('entries of a ZIP file', () => {
  it.each([1, 7, 100_000])('come as the directory has them, packed or stored, in pieces of %d bytes', async (length) => {
    expect(await read(zipSync(two), { length })).toEqual([{ name: 'a.xml', content: two['a.xml'] }, { name: 'b.xml', content: text('<b/>') }])
  })

  it('are called as Windows calls them: UTF-8 when it is said or can be, else code page 932', async () => {
    const name = '証明書表.xml'
    expect(said(await read(zipSync({ [name]: text('x') })))).toEqual([`${name}: 1`])
    const ascii = zipSync({ ['n'.repeat(shiftJis(name).length)]: text('x') })
    const renamed = [LOCAL, CENTRAL].reduce<Uint8Array>((bytes, head) => patched(bytes, head, head === LOCAL ? 30 : 46, [...shiftJis(name)]), ascii)
    expect(said(await read(renamed))).toEqual([`${name}: 1`])
    const noText = [LOCAL, CENTRAL].reduce<Uint8Array>((bytes, head) => patched(bytes, head, head === LOCAL ? 30 : 46, [0xff, 0xfd]), ascii)
    expect(said(await read(noText, { judge: (entry) => (entry === null ? 'unwanted' : 'take') }))).toEqual(['entry: unwanted'])
  })

  it('that are not wanted are neither unpacked nor counted, those that must not be there are told, and the others still come', async () => {
    const judge: JudgeEntry<'unwanted'> = (name) => (name === 'bomb' ? 'pass' : name === 'c.exe' ? 'unwanted' : 'take')
    const zip = zipSync({ 'bomb': new Uint8Array(5_000_000), 'c.exe': text('MZ'), 'a.xml': text('<a/>') })
    expect(said(await read(zip, { judge, bytes: 10 }))).toEqual(['c.exe: unwanted', 'a.xml: 4'])
  })
})

describe('a ZIP file made to do harm', () => {
  const zip = zipSync(two)

  it.each([
    ['encrypted', patched(zip, CENTRAL, 8, [1, 0]), 'a.xml: encrypted'], ['encrypted strongly', patched(zip, CENTRAL, 8, [0x40, 0]), 'a.xml: encrypted'],
    ['packed by another method', patched(zip, CENTRAL, 10, [12, 0]), 'a.xml: method'],
  ])('has an entry that is %s: told by its name, and the others still come', async (_, bytes, problem) => {
    expect(said(await read(bytes))).toEqual([problem, 'b.xml: 4'])
  })

  it('states a size beyond the bound, or packs a thousandfold: told by name, and never unpacked', async () => {
    const large = zipSync({ 'a.xml': randomBytes(100_001), 'b.xml': new Uint8Array(100_000), 'c.xml': text('<c/>') })
    expect(said(await read(large))).toEqual(['a.xml: too-large', 'b.xml: too-dense', 'c.xml: 4'])
  })

  it('is larger than it states: ends where the stated size ends', async () => {
    expect(said(await read(patched(zip, CENTRAL, 24, [5, 0, 0, 0])))).toEqual(['broken'])
    expect(said(await read(patched(zip, CENTRAL, 24, [0, 8, 0, 0])))).toEqual(['broken'])
  })

  it('is too large together, or has too many entries', async () => {
    expect(said(await read(zipSync({ 'a.xml': text('12345'), 'b.xml': text('12345') }), { bytes: 9 }))).toEqual(['a.xml: 5', 'too-large-together'])
    expect(said(await read(zip, { entries: 1 }))).toEqual(['too-many'])
  })

  it.each([
    ['no ZIP', text('no zip at all')], ['empty', new Uint8Array()], ['without an entry', zipSync({})], ['cut off', zip.subarray(0, -30)], ['put behind something else', new Uint8Array([...text('MZ'), ...zip])],
    ['followed by something else', new Uint8Array([...zip, 0])], ['in several parts', patched(zip, END, 4, [1, 0])], ['of more entries than are counted here', patched(zip, END, 8, [1, 0])],
    ['of a damaged content', patched(zip, LOCAL, 40, [0xff, 0xff])], ['of another checksum', patched(zip, CENTRAL, 16, [1, 2, 3, 4])], ['of a directory that begins elsewhere', patched(zip, END, 16, [1, 0, 0, 0])],
    ['of a head with another name than its directory', patched(zip, LOCAL, 30, [0x7a])], ['of a head that is encrypted where its directory says it is not', patched(zip, LOCAL, 6, [1, 0])],
    ['of entries that reach into the directory', patched(zip, CENTRAL, 20, [0xe8, 3, 0, 0])], ['of a head that is none', patched(zip, LOCAL, 0, [0])], ['of a directory that is none', patched(zip, CENTRAL, 0, [0])],
    ['of sizes beyond 32 bits that are not there', patched(zip, END, 8, [0xff, 0xff, 0xff, 0xff])],
  ])('is %s: broken', async (_, bytes) => {
    expect(said(await read(bytes)).at(-1)).toBe('broken')
  })

  it('has entries that share their content (overlapping): broken at the second', async () => {
    const second = placeOf(zip, CENTRAL, placeOf(zip, CENTRAL) + 1)
    const overlapping = new Uint8Array(zip)
    overlapping.set([0, 0, 0, 0], second + 42)
    expect(said(await read(overlapping))).toEqual(['a.xml: 2000', 'broken'])
  })

  it('is anything at all: no garbage throws, and nothing comes out of it that was not stated', async () => {
    for (let round = 0; round < 300; round++) {
      const bytes = new Uint8Array(zip)
      for (let change = 0; change <= round % 4; change++) bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
      const items = await read(bytes)
      for (const item of items) if ('content' in item) expect(item.content.length).toBeLessThanOrEqual(bounds.entryBytes)
    }
  })
})

describe('a ZIP file of numbered files', () => {
  async function* contents(count: number) {
    for (let index = 0; index < count; index++) yield await Promise.resolve(text(`<row>${index}</row>`))
  }
  const made = async (count: number) => {
    const pieces: Uint8Array[] = []
    for await (const piece of zipOf({ count, nameOf: (index) => `row-${index}.xml`, contents: contents(count) }, new Date('2026-11-21T12:34:56Z'))) pieces.push(piece)
    return new Uint8Array(Buffer.concat(pieces))
  }

  it('is read by others as it was written', async () => {
    const files = unzipSync(await made(3))
    expect(Object.entries(files).map(([name, content]) => [name, new TextDecoder().decode(content)])).toEqual([0, 1, 2].map((index) => [`row-${index}.xml`, `<row>${index}</row>`]))
  })

  it('may have more files than the old directory can count', async () => {
    const bytes = await made(70_000)
    const items = await read(bytes, { entries: 70_000, bytes: 10_000_000, length: 65_536 })
    expect([items.length, items.at(-1)]).toEqual([70_000, { name: 'row-69999.xml', content: text('<row>69999</row>') }])
  })

  it('of another number of files than was said is not finished', async () => {
    const short = async () => { for await (const piece of zipOf({ count: 2, nameOf: String, contents: contents(1) }, new Date())) expect(piece.length).toBeGreaterThan(0) }
    await expect(short()).rejects.toThrow('another number')
  })
})
