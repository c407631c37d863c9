import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge, judgeFolder } from '@/pki/build/testing/outside-judge'
import { runProgram, startSandbox } from './testing/running-sandbox'
import type { RunningSandbox } from './testing/running-sandbox'

let directory: string
let sandbox: RunningSandbox

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-sandbox-'))
  expect(await runProgram('sandbox', { SANDBOX_DIR: directory, SANDBOX_PORT: '3999' }, 'prepare')).toMatchObject({ code: 0, stderr: '' })
  sandbox = await startSandbox(directory)
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true, force: true })
})

describe('the sandbox process', () => {
  it('prepares for the port it will serve on', () => {
    expect(readFileSync(path.join(directory, 'trust.json'), 'utf8')).toContain('http://127.0.0.1:3999/crl/organisation-seal.crl')
    expect(existsSync(path.join(directory, 'people.json'))).toBe(true)
  })

  it('says that it is up', async () => {
    expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200)
  })

  it('serves each CRL in DER under its media type, fresh for a day', async () => {
    const response = await fetch(`${sandbox.url}/crl/organisation-seal.crl`)
    expect(response.headers.get('content-type')).toBe('application/pkix-crl')
    const { folder, remove } = judgeFolder({ 'list.crl': new Uint8Array(await response.arrayBuffer()) })
    const root = path.join(directory, 'authorities/organisation-seal/ca.cert.pem')
    const { said } = await judge(folder, 'openssl', 'crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-nextupdate', '-CAfile', root)
    remove()
    expect(said).toContain('verify OK')
    const nextUpdate = new Date(/nextUpdate=(.*)/.exec(said)?.[1] ?? '')
    const hoursAhead = (nextUpdate.getTime() - Date.now()) / 3_600_000
    expect(hoursAhead).toBeGreaterThan(23)
    expect(hoursAhead).toBeLessThanOrEqual(24)
  })

  it('knows no other address and takes nothing but GET for a CRL', async () => {
    for (const unknown of ['/', '/crl/other.crl', '/crl/../trust.json']) expect((await fetch(`${sandbox.url}${unknown}`)).status).toBe(404)
    expect((await fetch(`${sandbox.url}/crl/organisation-seal.crl`, { method: 'POST', body: 'x' })).status).toBe(405)
  })

  it('ends on SIGTERM with success', async () => {
    const second = await startSandbox(directory)
    expect(await second.stop()).toBe(0)
  })

  it.each<[string, Record<string, string>, string[], number, string]>([
    ['a bad port', { SANDBOX_PORT: 'many' }, [], 1, 'SANDBOX_PORT'],
    ['an unknown command', {}, ['prepair'], 2, 'prepair'],
  ])('refuses %s in one line', async (_name, environment, command, code, word) => {
    const { code: ended, stderr } = await runProgram('sandbox', { SANDBOX_DIR: directory, ...environment }, ...command)
    expect(ended).toBe(code)
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(word)])
  })
})
