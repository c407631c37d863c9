import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forbiddenInBrowser, requireCleanBrowserFiles } from './browser-files.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'static-'))
  mkdirSync(path.join(folder, 'chunks'))
  writeFileSync(path.join(folder, 'chunks/fine.js'), 'console.log("fine")')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe("the browser's files", () => {
  it('pass when they hold nothing of the server', () => {
    expect(requireCleanBrowserFiles(folder)).toBe(1)
  })

  it.each(forbiddenInBrowser)('are refused when one contains %s', (word) => {
    writeFileSync(path.join(folder, 'chunks/leak.js'), `const x="${word}"`)
    expect(() => requireCleanBrowserFiles(folder)).toThrow(`leak.js: ${word}`)
  })

  it('are refused when there are none: then nothing was searched', () => {
    rmSync(path.join(folder, 'chunks'), { recursive: true })
    expect(() => requireCleanBrowserFiles(folder)).toThrow('build first')
  })
})
