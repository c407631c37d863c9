import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint, makeUnlessCurrent } from './fingerprint.mjs'

let folder = ''
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
const current = () => fingerprint(folder, ['app', 'config.js', 'absent'], (file: string) => !file.endsWith('.test.ts'))

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fingerprint-'))
  mkdirSync(path.join(folder, 'app/deep'), { recursive: true })
  write('app/deep/page.tsx', 'one')
  write('config.js', 'two')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the fingerprint of sources', () => {
  it('changes with a content, a new file, a new name, and with nothing else', () => {
    const seen = [current()]
    expect(current()).toBe(seen[0])
    write('app/deep/page.tsx', 'one!')
    seen.push(current())
    write('app/new.ts', '')
    seen.push(current())
    renameSync(path.join(folder, 'app/new.ts'), path.join(folder, 'app/newer.ts'))
    seen.push(current())
    expect(new Set(seen).size).toBe(4)
    write('app/page.test.ts', 'does not matter')
    write('other.js', 'not an input')
    expect(current()).toBe(seen[3])
  })
})

describe('making only what is not current', () => {
  it('makes once, again after a change, and again after a failure', async () => {
    const mark = path.join(folder, 'mark')
    let made = 0
    const make = async () => { made += 1 }
    expect(await makeUnlessCurrent(mark, 'a', make)).toBe(true)
    expect(await makeUnlessCurrent(mark, 'a', make)).toBe(false)
    await expect(makeUnlessCurrent(mark, 'b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await makeUnlessCurrent(mark, 'b', make)).toBe(true)
    expect(made).toBe(2)
  })
})
