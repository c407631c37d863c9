import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCommand, parsePackages } from './system-packages.mjs'

describe('the list of system packages', () => {
  it('is readable and says of each how to see that it is there', () => {
    const text = readFileSync(path.join(import.meta.dirname, '../system-packages.txt'), 'utf8')
    expect(parsePackages(text).map(({ name }) => name)).toEqual(expect.arrayContaining(['openssl', 'chromium', 'fonts-noto-cjk']))
  })

  it.each(['openssl', 'openssl openssl', 'openssl openssl sometimes'])('refuses the line "%s"', (line) => {
    expect(() => parsePackages(`${line}\n`)).toThrow('cannot read')
  })

  it('looks commands up as a shell does', () => {
    expect(findCommand('sh')).toMatch(/\/sh$/)
    expect(findCommand('no-such-command-here')).toBeUndefined()
  })
})
