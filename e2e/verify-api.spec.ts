import { execFile } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { createCmsSigner } from '@/pki/build/cms'
import { dataDirectory, portalOrigin } from './settings'

const run = promisify(execFile)

/** The sandbox insurer's seal, as the insurer has it. */
function insurer() {
  const file = (name: string) => readFileSync(path.join(dataDirectory, 'sandbox/insurer', name))
  const certificate = new Uint8Array(new X509Certificate(file('seal.cert.pem')).raw)
  return createCmsSigner({ certificate, sign: createPrivateKey(file('seal.key.pem')) })
}

const signingTime = () => new Date(Math.floor(Date.now() / 1000) * 1000)

/** The commands that stand in the documentation, for this portal. */
const documented = [...readFileSync('docs/verify-api.md', 'utf8').matchAll(/```sh\n(curl [^\n]*)\n```/g)]
  .map(([, command = '']) => command.replace('http://localhost:3000', portalOrigin).split(' '))

async function curl([program = '', ...words]: readonly string[], folder: string): Promise<Record<string, unknown>> {
  const { stdout } = await run(program, ['-sS', ...words], { cwd: folder, maxBuffer: 8 * 1024 * 1024 })
  return JSON.parse(stdout) as Record<string, unknown>
}

test('the documented commands work: a document passes with its signature, fails with one bit flipped, and may be large', async () => {
  const [verify = [], describe = []] = documented
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-verify-'))
  const place = (name: string) => path.join(folder, name)
  try {
    const content = new TextEncoder().encode('<certificate>試験</certificate>')
    const signer = insurer()
    writeFileSync(place('document.p7s'), await signer.signDetached({ content, signingTime: signingTime() }))
    writeFileSync(place('document.xml'), content)
    expect(await curl(verify, folder)).toMatchObject({ indication: 'TOTAL-PASSED', trusted: { use: 'organisation-seal' } })

    writeFileSync(place('document.xml'), content.with(3, (content[3] ?? 0) ^ 1))
    expect(await curl(verify, folder)).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })

    const large = Buffer.alloc(100 * 1024 * 1024, 'まどぐち')
    writeFileSync(place('document.xml'), large)
    writeFileSync(place('document.p7s'), await signer.signDetached({ content: large, signingTime: signingTime() }))
    expect(await curl(verify, folder)).toMatchObject({ indication: 'TOTAL-PASSED', content: { sizeInBytes: large.length } })

    writeFileSync(place('document.xml'), Buffer.alloc(large.length + 1))
    expect(await curl(verify, folder)).toMatchObject({ status: 413, reason: 'content-too-large' })

    const description = await curl(describe, folder)
    expect(description).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) as unknown, servers: [{ url: portalOrigin }] })
    expect(description.paths).toMatchObject({ '/api/v1/verify': { post: { 'x-codeSamples': [{ source: verify.join(' ') }] } } })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
