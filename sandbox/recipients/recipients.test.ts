import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import { withFlippedByte } from '@/pki/build/testing/outside-judge'
import { readOrganisation, sealOf } from '../depositors/organisation'
import { sealTrust } from '../depositors/receipt'
import { insurerOf } from '../insurer/issuer'
import { prepareSandbox } from '../prepare'
import { startSandbox, type RunningSandbox } from '../testing/running-sandbox'
import { university } from '../university/issuer'
import { judge, type FetchedForward, type OfficeTrust } from './judge'
import { offices } from './office'
import { keepAnswering } from './run'

let directory: string
let sandbox: RunningSandbox
let trust: OfficeTrust
const [taxOffice, employer] = offices(2026)
if (taxOffice === undefined || employer === undefined) throw new Error('no offices')

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-recipients-'))
  await prepareSandbox({ directory, url: 'http://127.0.0.1:1', at: new Date() })
  sandbox = await startSandbox(directory)
  await prepareSandbox({ directory, url: sandbox.url, at: new Date() })
  trust = { ...await sealTrust(directory), portal: readOrganisation(directory, 'portal'), own: readOrganisation(directory, 'tax-office'), at: new Date() }
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true, force: true })
})

const customer = { person: 'hanako', name: '試験 花子', birthDate: { year: 1990, month: 4, day: 12 } }
const sign = async (holder: string, content: Uint8Array) => new Uint8Array(await sealOf(directory, holder).signDetached({ content, signingTime: new Date() }))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

interface Sending { holder?: string, original?: Uint8Array, signedBy?: string, sealedBy?: string, edit?: (statement: object) => object }

/** What the portal would hand out of something sent to the tax office. */
async function sent({ original, signedBy = 'insurer', sealedBy = 'portal', edit = (statement) => statement }: Sending = {}): Promise<FetchedForward> {
  const document = original ?? insurerOf(2026).issue(customer, readOrganisation(directory, 'insurer'), new Date()).original.content
  const { corporateNumber, name } = readOrganisation(directory, 'tax-office')
  const receipt = new TextEncoder().encode(JSON.stringify(edit({ type: 'madoguchi-forward-receipt', recipient: { corporateNumber, name }, documents: [{ role: 'original', sha256: sha256(document) }] })))
  return { original: document, originalSignature: await sign(signedBy, document), receipt, receiptSignature: await sign(sealedBy, receipt) }
}

const refused = (reason: string) => ({ decision: 'refused', reason })

describe('an office that receives', () => {
  it('accepts what its issuer sealed, about the year it asked for, sent to it', async () => {
    expect(await judge(taxOffice, await sent(), trust)).toEqual({ decision: 'accepted' })
  })

  it('takes nobody\'s word for it: not the portal\'s, not another issuer\'s', async () => {
    const good = await sent()
    expect(await judge(taxOffice, { ...good, original: withFlippedByte(good.original, -30) }, trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, await sent({ signedBy: 'university' }), trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, await sent({ signedBy: 'portal' }), trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, await sent({ sealedBy: 'insurer' }), trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, { ...good, receipt: withFlippedByte(good.receipt, -3) }, trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, { ...good, originalSignature: new Uint8Array([1, 2, 3]) }, trust)).toEqual(refused('signature-not-confirmed'))
    expect(await judge(taxOffice, await sent({ edit: (statement) => ({ ...statement, documents: [{ role: 'original', sha256: '0'.repeat(64) }] }) }), trust)).toEqual(refused('signature-not-confirmed'))
  })

  it('refuses another year, another document, another office\'s, what was withdrawn and what cannot be read', async () => {
    expect(await judge({ ...taxOffice, year: 2025 }, await sent(), trust)).toEqual(refused('wrong-period'))
    const certificate = university.issue(customer, readOrganisation(directory, 'university'), new Date()).original.content
    expect(await judge(taxOffice, await sent({ original: certificate, signedBy: 'university' }), trust)).toEqual(refused('wrong-document'))
    expect(await judge(employer, await sent({ original: certificate, signedBy: 'university' }), trust)).toEqual({ decision: 'accepted' })
    expect(await judge(taxOffice, await sent(), { ...trust, own: readOrganisation(directory, 'employer') })).toEqual(refused('no-such-matter'))
    expect(await judge(taxOffice, await sent({ edit: (statement) => ({ ...statement, withdrawnAt: new Date().toISOString() }) }), trust)).toEqual(refused('other'))
    expect(await judge(taxOffice, await sent({ original: new TextEncoder().encode('<x/>') }), trust)).toEqual(refused('not-readable'))
    const another = writePremiumDeduction(samplePremiumDeductions.common)
    expect(await judge(taxOffice, await sent({ original: another }), trust)).toEqual(refused('signature-not-confirmed'))
  })

  it('waits when revocation cannot be checked now, and does not refuse', async () => {
    expect(await judge(taxOffice, await sent(), { ...trust, crls: [] })).toBe('later')
  })
})

describe('its machine', () => {
  let server: Server | undefined
  afterEach(() => { server?.closeAllConnections(); server?.close() })

  /** Stands in for the portal's inbox at the other end of the wire. */
  async function inbox(forwards: Record<string, FetchedForward>, referenceOf: (id: string) => string): Promise<{ origin: string, answers: Record<string, unknown>, asked: () => number }> {
    const answers: Record<string, unknown> = {}
    let asked = 0
    const at = new Date().toISOString()
    const entry = (forwardId: string) => ({ forwardId, kind: 'premium-deduction', issuerName: '', reference: referenceOf(forwardId), state: 'received', receivedAt: at, firstReadAt: null, fetchedAt: null, withdrawnAt: null, endedAt: null, reason: null })
    const started = server = createServer((request, response) => {
      const json = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      const [, , , , id = '', rest, name] = (request.url ?? '').split('?')[0]?.split('/') ?? []
      asked += 1
      if (request.headers.authorization !== 'Bearer the-key') return json(401, { reason: 'unauthorised' })
      if (id === '') return json(200, { forwards: Object.keys(forwards).filter((one) => !(one in answers)).map(entry), next: null })
      const forward = forwards[id]
      if (forward === undefined) return json(410, { reason: 'forward-revoked' })
      if (rest === 'files') {
        const files: Record<string, Uint8Array> = { 'original.xml': forward.original, 'original.xml.p7s': forward.originalSignature, 'receipt.json': forward.receipt, 'receipt.json.p7s': forward.receiptSignature }
        return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(files[name ?? ''])
      }
      let body = ''
      request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
        answers[id] = JSON.parse(body)
        json(201, { forwardId: id, decision: (answers[id] as { decision: string }).decision, reason: null, answeredAt: at, answer: { content: 'AA==', signature: 'AA==' } })
      })
    })
    started.listen(0, '127.0.0.1')
    await once(started, 'listening')
    const address = started.address()
    return { origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, answers, asked: () => asked }
  }

  it('looks into the inbox with its own key, answers good and bad, leaves other matters to the clerks, and goes on after a portal that is away', async () => {
    const [good, bad] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
    const byHand = '33333333-3333-4333-8333-333333333333'
    const portal = await inbox({ [good]: await sent(), [bad]: await sent({ signedBy: 'university' }), [byHand]: await sent() }, (id) => (id === byHand ? 'K-1' : 'ETAX-2026-1'))
    const keyFile = path.join(directory, 'office-key')
    const lines: string[] = []
    const ended = new AbortController()
    const settings = { directory, apiOrigin: portal.origin, pauseInMilliseconds: 10 }
    const running = keepAnswering({ office: taxOffice, keyFile }, settings, pino({}, { write: (line: string) => { lines.push(line) } }), ended.signal)
    await expect.poll(() => lines.length).toBe(1)
    writeFileSync(keyFile, 'the-key\n')
    await expect.poll(() => portal.answers).toEqual({ [good]: { decision: 'accepted' }, [bad]: { decision: 'refused', reason: 'signature-not-confirmed' } })
    const before = portal.asked()
    await expect.poll(() => portal.asked()).toBeGreaterThan(before + 2)
    ended.abort()
    await running
    expect(lines.join('')).toContain('"office":"tax-office"')
    expect(lines).toHaveLength(3)
    expect(lines.join('')).not.toMatch(/the-key|花子/)
  })
})
