import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentView } from '@/documents/kinds'
import { parseGraduation } from '@/documents/graduation/parse'
import { parsePremiumDeduction } from '@/documents/premium-deduction/parse'
import { createCmsSigner } from '@/pki/build/cms'
import { derFromPem, pem } from '@/pki/build/pem'
import { judge, judgeFolder, withFlippedByte } from '@/pki/build/testing/outside-judge'
import { findCard } from '../people/card-file'
import { prepareSandbox } from '../prepare'
import { privateKeyFromPem } from '../keys'
import { startSandbox } from '../testing/running-sandbox'
import type { RunningSandbox } from '../testing/running-sandbox'
import { depositAll } from '../depositors/deposit-all'
import type { DepositOutcome } from '../depositors/deposit-all'
import { readDepositorEnvironment } from '../depositors/env'
import type { Issuer } from '../depositors/issuer'
import { readOrganisation } from '../depositors/organisation'
import { startPortal } from '../depositors/testing/portal'
import type { Misbehaviour } from '../depositors/testing/portal'
import { university } from '../university/issuer'
import { insurerOf } from './issuer'

let directory: string
let sandbox: RunningSandbox
let portal: Awaited<ReturnType<typeof startPortal>>

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-insurer-'))
  await prepareSandbox({ directory, url: 'http://127.0.0.1:1', at: new Date() })
  sandbox = await startSandbox(directory)
  await prepareSandbox({ directory, url: sandbox.url, at: new Date() })
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true, force: true })
})
beforeEach(() => {
  for (const folder of ['deposits', 'receipts']) rmSync(path.join(directory, 'insurer', folder), { recursive: true, force: true })
  link({ pseudonym: 'pseudonym-of-hanako', person: 'hanako' })
})
afterEach(() => portal.stop())

const link = (...links: object[]) => {
  mkdirSync(path.join(directory, 'insurer'), { recursive: true })
  writeFileSync(path.join(directory, 'insurer', 'links.json'), JSON.stringify(links))
}

const sealOf = (folder: 'insurer' | 'portal') => createCmsSigner({
  certificate: derFromPem('CERTIFICATE', readFileSync(path.join(directory, folder, 'seal.cert.pem'), 'utf8')),
  sign: privateKeyFromPem(readFileSync(path.join(directory, folder, 'seal.key.pem'), 'utf8')),
})

const openPortal = async (misbehaviour?: Misbehaviour, edit?: (statement: object) => object, sealedBy: 'insurer' | 'portal' = 'portal') => {
  portal = await startPortal(sealOf(sealedBy), misbehaviour, edit)
}

async function run(issuer: Issuer = insurerOf(2026)): Promise<DepositOutcome[]> {
  const outcomes: DepositOutcome[] = []
  const client = { apiOrigin: portal.origin, apiKey: 'the-key', pausesInMilliseconds: [1, 1, 1], timeoutInMilliseconds: 400 }
  for await (const outcome of depositAll({ directory, issuer, client, now: () => new Date() })) outcomes.push(outcome)
  return outcomes
}

const documentOf = (nth: number, role: string) => {
  const body = JSON.parse(portal.received[nth]?.body ?? '{}') as { documents: { role: string, content: string, signature: string }[] }
  const found = body.documents.find((document) => document.role === role)
  return { content: Buffer.from(found?.content ?? '', 'base64'), signature: Buffer.from(found?.signature ?? '', 'base64') }
}

function filesIn(folder: string): string[] {
  const place = path.join(directory, 'insurer', folder)
  return existsSync(place) ? readdirSync(place) : []
}

const holding = (part: object): object => expect.objectContaining(part) as object

describe('the sandbox insurer', () => {
  it('deposits a certificate of the linked customer that the portal can read', async () => {
    await openPortal()
    expect(await run()).toEqual([expect.objectContaining({ ok: true, person: 'hanako', isRepeated: false })])
    const { content } = documentOf(0, 'original')
    const insurer = readOrganisation(directory, 'insurer')
    const facts = { issuerCorporateNumber: insurer.corporateNumber, year: 2026 }
    expect(documentView('premium-deduction', content)).toMatchObject({ ok: true, facts })
    const policyHolder = findCard(directory, 'hanako')?.attributes.name
    expect(parsePremiumDeduction(content)).toMatchObject({ ok: true, value: { policyHolder } })
    expect(documentOf(0, 'readable').content.subarray(0, 5).toString()).toBe('%PDF-')
    expect(portal.received[0]?.authorization).toBe('Bearer the-key')
  })

  it('signs both documents so that OpenSSL accepts them with the one right root and refuses them altered', async () => {
    await openPortal()
    await run()
    const ca = (id: string) => readFileSync(path.join(directory, 'authorities', id, 'ca.cert.pem'), 'utf8')
    const crl = new Uint8Array(await (await fetch(`${sandbox.url}/crl/organisation-seal.crl`)).arrayBuffer())
    for (const role of ['original', 'readable']) {
      const { content, signature } = documentOf(0, role)
      const { folder, remove } = judgeFolder({
        'document': content, 'altered': withFlippedByte(content, -20), 'signature.p7s': signature,
        'right.pem': ca('organisation-seal') + pem('X509 CRL', crl), 'other.pem': ca('business-certificate') + pem('X509 CRL', crl),
      })
      const verify = (file: string, root: string) => judge(folder,
        'openssl', 'cms', '-verify', '-binary', '-inform', 'DER', '-in', 'signature.p7s', '-content', file, '-CAfile', root,
        '-crl_check', '-purpose', 'any', '-out', 'verified')
      expect(await verify('document', 'right.pem')).toMatchObject({ accepted: true })
      const refused = (because: string) => ({ accepted: false, said: expect.stringContaining(because) as string })
      expect(await verify('altered', 'right.pem')).toMatchObject(refused('verification failure'))
      expect(await verify('document', 'other.pem')).toMatchObject(refused('unable to get local issuer'))
      remove()
    }
  })

  it('keeps what it sends and the receipt, closed to other users', async () => {
    await openPortal()
    await run()
    for (const folder of ['deposits', 'receipts']) {
      expect(filesIn(folder)).toEqual(['hanako-2026.json'])
      expect(statSync(path.join(directory, 'insurer', folder, 'hanako-2026.json')).mode & 0o777).toBe(0o600)
    }
  })

  it('sends the same bytes under the same key in a second run and gets the same receipt', async () => {
    await openPortal()
    const [first] = await run()
    const [second] = await run()
    expect(portal.received[1]).toEqual(portal.received[0])
    expect(second).toEqual({ ...first, isRepeated: true })
  })

  it('sends a new deposit under a new key when the customer has a new pseudonym', async () => {
    await openPortal()
    await run()
    link({ pseudonym: 'another-pseudonym', person: 'hanako' })
    await run()
    expect(portal.received[1]?.idempotencyKey).not.toBe(portal.received[0]?.idempotencyKey)
  })

  it('deposits for each customer and tells of one whom nobody knows', async () => {
    link({ pseudonym: 'a', person: 'hanako' }, { pseudonym: 'b', person: 'nobody' }, { pseudonym: 'c', person: 'taro' })
    await openPortal()
    expect((await run()).map((outcome) => outcome.ok ? outcome.person : outcome.reason)).toEqual(['hanako', 'no-such-person', 'taro'])
  })

  it('has nothing to do when nobody is linked', async () => {
    link()
    await openPortal()
    expect(await run()).toEqual([])
    rmSync(path.join(directory, 'insurer', 'links.json'))
    expect(await run()).toEqual([])
  })
})

describe('the sandbox university', () => {
  it('deposits a certificate of graduation under its own seal and number, and keeps it in its own folder', async () => {
    writeFileSync(path.join(directory, 'university', 'links.json'), JSON.stringify([{ pseudonym: 'pseudonym-of-a-graduate', person: 'hanako' }]))
    await openPortal()
    expect(await run(university)).toEqual([expect.objectContaining({ ok: true, person: 'hanako', isRepeated: false })])
    const { content } = documentOf(0, 'original')
    const read = parseGraduation(content)
    const attributes = findCard(directory, 'hanako')?.attributes
    expect(read).toMatchObject({ ok: true, value: { graduateName: attributes?.name, corporateNumber: readOrganisation(directory, 'university').corporateNumber } })
    const birthDate = attributes?.birthDate ?? ''
    expect(read.ok && read.value.birthDate).toEqual({ year: Number(birthDate.slice(0, 4)), month: Number(birthDate.slice(4, 6)), day: Number(birthDate.slice(6)) })
    expect(documentOf(0, 'readable').content.subarray(0, 5).toString()).toBe('%PDF-')
    expect(await run(university)).toEqual([expect.objectContaining({ ok: true, isRepeated: true })])
    expect(portal.received[1]).toEqual(portal.received[0])
    expect(readdirSync(path.join(directory, 'university', 'deposits'))).toEqual(['hanako-degree.json'])
    expect(filesIn('deposits')).toEqual([])
  })
})

describe('when the portal is away', () => {
  it.each<[string, Misbehaviour]>([
    ['hangs up', (_, nth) => nth < 2 ? 'hang-up' : undefined],
    ['does not answer', (_, nth) => nth < 1 ? 'silence' : undefined],
    ['is busy', (_, nth) => nth < 2 ? { status: 503, json: { reason: 'busy' }, headers: { 'retry-after': '0' } } : undefined],
  ])('tries again under the same key when it %s', async (_name, misbehaviour) => {
    await openPortal(misbehaviour)
    expect(await run()).toEqual([expect.objectContaining({ ok: true })])
    expect(new Set(portal.received.map(({ idempotencyKey, body }) => `${idempotencyKey} ${body}`)).size).toBe(1)
    expect(portal.received.length).toBeGreaterThan(1)
  })

  it('gives up after a bounded number of attempts and takes up the same deposit in the next run', async () => {
    let isAway = true
    await openPortal(() => isAway ? 'hang-up' : undefined)
    expect(await run()).toEqual([holding({ ok: false, reason: 'not-taken', posted: holding({ reason: 'unreachable', attempts: 4 }) })])
    expect(portal.received.length).toBe(4)
    isAway = false
    expect(await run()).toEqual([expect.objectContaining({ ok: true })])
    expect(portal.received[4]).toEqual(portal.received[0])
  })

  it('is patient for one customer and asks once for each of the others', async () => {
    link({ pseudonym: 'a', person: 'hanako' }, { pseudonym: 'b', person: 'taro' }, { pseudonym: 'c', person: 'child' })
    await openPortal(() => 'hang-up')
    const attempts = (count: number) => holding({ posted: holding({ reason: 'unreachable', attempts: count }) })
    expect(await run()).toEqual([attempts(4), attempts(1), attempts(1)])
  })
})

describe('when the portal refuses', () => {
  const problem = { type: 'about:blank', title: 'x', status: 422, reason: 'pseudonym-stopped', detail: 'stopped', field: '/pseudonym' }
  const refusal = { status: 422, json: problem }

  it('tells why and does not try again', async () => {
    await openPortal(() => refusal)
    expect(await run()).toEqual([{ ok: false, person: 'hanako', reason: 'not-taken',
      posted: { ok: false, reason: 'refused', status: 422, problem: 'pseudonym-stopped', field: '/pseudonym', title: 'x', detail: 'stopped' } }])
    expect(portal.received.length).toBe(1)
  })

  it('makes a new deposit next time, unless this one was acknowledged before', async () => {
    let refuses = true
    await openPortal(() => refuses ? refusal : undefined)
    await run()
    expect(filesIn('deposits')).toEqual([])
    refuses = false
    await run()
    refuses = true
    await run()
    expect(filesIn('deposits')).toEqual(['hanako-2026.json'])
  })

  it.each<[string, Misbehaviour]>([
    ['an error page', () => ({ status: 404, json: '<html>' })],
    ['another service', () => ({ status: 200, json: { hello: 'world' } })],
  ])('is not misled by %s', async (_name, misbehaviour) => {
    await openPortal(misbehaviour)
    expect(await run()).toEqual([holding({ reason: 'not-taken', posted: holding({ reason: 'answer-not-understood' }) })])
  })
})

describe('receipts', () => {
  const refused = (reason: string) => [holding({ ok: false, reason: 'receipt-not-good', receipt: holding({ reason }) })]

  it('are not kept when another organisation sealed them', async () => {
    await openPortal(undefined, undefined, 'insurer')
    expect(await run()).toEqual(refused('sealed-by-another'))
    expect(filesIn('receipts')).toEqual([])
  })

  it.each<[field: string, other: unknown]>([
    ['depositId', 'another'], ['acceptedAt', '2020-01-01T00:00:00.000Z'], ['depositorReference', 'another'], ['kind', 'another'],
    ['organisation', { corporateNumber: '8000012010038' }], ['documents', []],
  ])('are not kept when their %s is another', async (field, other) => {
    await openPortal(undefined, (statement) => ({ ...statement, [field]: other }))
    expect(await run()).toEqual(refused('says-otherwise'))
    expect(filesIn('receipts')).toEqual([])
  })

  it('are not kept when the seal does not fit the words', async () => {
    await openPortal()
    await run()
    const { body, idempotencyKey } = portal.received[0] ?? { body: '', idempotencyKey: '' }
    const file = path.join(directory, 'insurer', 'receipts', 'hanako-2026.json')
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { receipt: { content: string } }
    const words = Buffer.from(kept.receipt.content, 'base64').toString('utf8')
    const content = Buffer.from(words.replace('premium-deduction', 'employment')).toString('base64')
    await portal.stop()
    await openPortal(() => ({ status: 200, json: { ...kept, receipt: { ...kept.receipt, content } } }))
    expect(await run()).toEqual(refused('not-sealed'))
    expect(portal.received[0]).toMatchObject({ body, idempotencyKey })
  })
})

describe('the insurer as a program', () => {
  const entry = path.resolve(import.meta.dirname, 'main.ts')

  async function program(environment: Record<string, string>) {
    const env = { NODE_ENV: 'test', PATH: process.env.PATH ?? '', SANDBOX_DIR: directory, ...environment } as const
    const child = spawn(process.execPath, ['--import', 'tsx', entry], { env })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said += text })
    await once(child, 'close')
    return { status: child.exitCode, said }
  }

  it('prints one line a customer, without a word of the documents, and ends with success', async () => {
    await openPortal()
    const keyFile = path.join(directory, 'insurer', 'key')
    writeFileSync(keyFile, 'the-key\n')
    const { status, said } = await program({ PORTAL_ORIGIN: portal.origin, INSURER_API_KEY_FILE: keyFile })
    expect(said).toMatch(/^insurer: hanako 2026: accepted at \S+ as [0-9a-f-]{36}, receipt verified\n$/)
    expect(status).toBe(0)
  })

  it('ends with failure and one line when the portal refuses', async () => {
    await openPortal(() => ({ status: 401, json: { reason: 'unauthorised', detail: 'The key is not known.' } }))
    const { status, said } = await program({ PORTAL_API_ORIGIN: portal.origin, INSURER_API_KEY: 'wrong' })
    expect(said).toBe('insurer: hanako 2026: refused by the portal (401 unauthorised): The key is not known.\n')
    expect(status).toBe(1)
  })

  it('names each bad variable in one line', async () => {
    await openPortal()
    const { status, said } = await program({ PORTAL_ORIGIN: 'portal', INSURER_TAX_YEAR: 'this', INSURER_API_KEY: 'x' })
    expect(said.trimEnd().split('\n').map((line) => line.split(':')[1]?.trim())).toEqual(['PORTAL_ORIGIN', 'INSURER_TAX_YEAR'])
    expect(status).toBe(1)
  })

  it('takes the address of the API before that of the portal, and no key from a file that is not there', async () => {
    await openPortal()
    const origins = { PORTAL_ORIGIN: 'http://localhost:3000', PORTAL_API_ORIGIN: 'http://127.0.0.1:4000/' }
    const read = readDepositorEnvironment('INSURER', { INSURER_API_KEY: 'k', ...origins })
    expect(read).toMatchObject({ ok: true, environment: { apiOrigin: 'http://127.0.0.1:4000', taxYear: 2026 } })
    expect(readDepositorEnvironment('INSURER', { INSURER_API_KEY_FILE: path.join(directory, 'none') })).toMatchObject({ ok: false })
  })
})
