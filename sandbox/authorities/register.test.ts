import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Register } from './register'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-register-'))
  file = path.join(folder, 'register.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = new Date('2026-01-02T03:04:05Z')
const issued = (serialNumber: string) => ({ event: 'issued', serialNumber, at, notAfter: at, holder: 'hanako', certificate: 'AA==' }) as const

describe('the register of an authority', () => {
  it('shows what another process entered without being opened again', () => {
    const [one, other] = [new Register(file), new Register(file)]
    expect(one.find('01')).toBeNull()
    other.append(issued('01'))
    expect(one.find('01')).toMatchObject({ holder: 'hanako', notAfter: at })
    other.append({ event: 'revoked', serialNumber: '01', at, reason: 'certificateHold' })
    expect(one.revocationOf('01')).toMatchObject({ reason: 'certificateHold', at })
    other.append({ event: 'released', serialNumber: '01', at })
    expect(one.revocationOf('01')).toBeNull()
  })

  it('reads over a line that is still being written, and reads it once it is whole', () => {
    const register = new Register(file)
    register.append(issued('01'))
    const line = `${JSON.stringify(issued('02'))}\n`
    appendFileSync(file, line.slice(0, 20))
    expect(register.issued()).toHaveLength(1)
    appendFileSync(file, line.slice(20))
    expect(register.issued()).toHaveLength(2)
  })

  it('does not open with a line it does not understand', () => {
    appendFileSync(file, '{"event":"forgotten"}\n')
    expect(() => new Register(file).issued()).toThrow()
  })
})
