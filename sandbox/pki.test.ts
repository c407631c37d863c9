import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCard } from './people/card-file'
import { prepareSandbox } from './prepare'
import { runPki } from './testing/running-sandbox'

let data: string
let directory: string

beforeAll(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'madoguchi-pki-'))
  directory = path.join(data, 'sandbox')
  await prepareSandbox({ directory, url: 'http://127.0.0.1:3020', at: new Date() })
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const registers = () =>
  new Map(readdirSync(path.join(directory, 'authorities')).map((id) => [id, readFileSync(path.join(directory, 'authorities', id, 'register.jsonl'), 'utf8')]))

describe('npm run pki', () => {
  it('works on the data of the instance it is called for', async () => {
    const script = path.resolve(import.meta.dirname, '../scripts/pki.ts')
    const env = { ...process.env, MADOGUCHI_DATA: data }
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, 'list', '--json'], { env })
    const rows = stdout.trim().split('\n').map((line): unknown => JSON.parse(line))
    expect(rows).toContainEqual(expect.objectContaining({ authority: 'jpki-authentication-02', holder: 'revoked', status: 'revoked(cessationOfOperation)' }))
    expect(rows).toContainEqual(expect.objectContaining({ authority: 'jpki-signature-03', holder: 'hanako', status: 'good' }))
  })

  it('issues a card to a new person, who then shows in the list of people and cannot be issued another', async () => {
    const person = ['--name', '試験　次郎', '--birth-date', '19990101', '--sex', '1', '--address', '試験県まどぐち市', '--pin', '1111', '--sign-password', 'JIRO0001']
    expect(await runPki(directory, 'issue', 'card', 'jiro', ...person, '--generation', '02')).toMatchObject({ code: 0 })
    expect(findCard(directory, 'jiro')?.signature).not.toBeNull()
    expect(JSON.parse(readFileSync(path.join(directory, 'people.json'), 'utf8'))).toContainEqual(expect.objectContaining({ person: 'jiro', pin: '1111' }))
    expect(await runPki(directory, 'issue', 'card', 'jiro', ...person)).toMatchObject({ code: 1 })
  })

  it('renews an organisation’s certificates without ending the old ones', async () => {
    const before = readFileSync(path.join(directory, 'insurer/seal.cert.pem'), 'utf8')
    expect(await runPki(directory, 'renew', 'insurer')).toMatchObject({ code: 0 })
    expect(readFileSync(path.join(directory, 'insurer/seal.cert.pem'), 'utf8')).not.toBe(before)
    const { stdout } = await runPki(directory, 'list', 'organisation-seal')
    expect(stdout.split('\n').filter((line) => /insurer {2}good/.test(line))).toHaveLength(2)
  })

  it('refuses to revoke twice, save for a hold that becomes final', async () => {
    expect(await runPki(directory, 'revoke', 'lasttry', '--reason', 'certificateHold')).toMatchObject({ code: 0 })
    expect(await runPki(directory, 'revoke', 'lasttry', '--reason', 'certificateHold')).toMatchObject({ code: 1, stdout: '' })
    expect(await runPki(directory, 'revoke', 'lasttry', '--reason', 'cessationOfOperation')).toMatchObject({ code: 0 })
    expect(await runPki(directory, 'release', 'lasttry')).toMatchObject({ code: 1 })
  })

  it.each([
    ['no command', [], 2],
    ['an unknown command', ['revive', 'hanako'], 2],
    ['an unknown option', ['list', '--all'], 2],
    ['an unknown authority', ['list', 'jpki-signature-09'], 2],
    ['a reason that does not exist', ['revoke', 'hanako', '--reason', 'boredom'], 2],
    ['a holder that does not exist', ['revoke', 'nobody', '--reason', 'superseded'], 1],
    ['a path instead of a name', ['renew', '../cards/hanako'], 2],
    ['a folder that is nobody’s', ['issue', 'seal', 'cards', '--organisation', 'x', '--corporate-number', '7000012050002'], 2],
    ['a wrong check digit', ['issue', 'seal', 'somebody', '--organisation', 'x', '--corporate-number', '7000012050003'], 2],
    ['a card without the attributes', ['issue', 'card', 'somebody', '--pin', '1234'], 2],
  ])('answers %s with a line of help and changes nothing', async (_name, args, code) => {
    const before = registers()
    const ended = await runPki(directory, ...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).not.toBe('')
    expect(ended.stderr).not.toContain('    at ')
    expect(registers()).toEqual(before)
  })
})
