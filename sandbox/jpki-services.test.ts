import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificateParts } from '@/pki/build/certificate-parts'
import type { CertificateName } from './jpki/records'
import { findCard } from './people/card-file'
import type { CardSide } from './people/card-file'
import { prepareSandbox } from './prepare'
import { runPki, startSandbox } from './testing/running-sandbox'
import type { RunningSandbox } from './testing/running-sandbox'

let directory: string
let sandbox: RunningSandbox
let token: string

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-jpki-'))
  await prepareSandbox({ directory, url: 'http://127.0.0.1:3020', at: new Date() })
  token = readFileSync(path.join(directory, 'portal/jpki.token'), 'utf8').trim()
  sandbox = await startSandbox(directory)
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(directory, { recursive: true, force: true })
})

const consent = { givenAt: '2026-01-01T00:00:00Z' }

function post(question: string, body: unknown, authorization = `Bearer ${token}`) {
  const headers = { 'content-type': 'application/json', authorization }
  return fetch(`${sandbox.url}/jpki/v1/${question}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function ask(question: string, body: object): Promise<unknown> {
  const response = await post(question, { ...body, consent })
  expect(response.status).toBe(200)
  return ((await response.json()) as { answer: unknown }).answer
}

function side(person: string, purpose: 'authentication' | 'signature'): CardSide {
  const found = findCard(directory, person)?.[purpose]
  if (!found) throw new Error(`${person} has no ${purpose} certificate`)
  return found
}

/** As a relying party would make it: from the two certificates alone. */
function nameOf({ certificate, caCertificate }: CardSide): CertificateName {
  const issuer = certificateParts(Buffer.from(caCertificate, 'base64')).publicKey.export({ type: 'spki', format: 'der' })
  const { serialNumber } = certificateParts(Buffer.from(certificate, 'base64'))
  return { issuerKeySha256: createHash('sha256').update(issuer).digest('hex'), serialNumber: Buffer.from(serialNumber).toString('hex') }
}

const standing = (person: string) =>
  ask('holder-standing', { signature: nameOf(side(person, 'signature')), authentication: nameOf(side(person, 'authentication')) })

describe('serial succession', () => {
  it('a first certificate has no predecessor', async () => {
    expect(await ask('predecessor', { certificate: nameOf(side('hanako', 'authentication')) })).toBeNull()
  })

  it('goes back one step an answer, through two renewals and over generations, and says why each ended', async () => {
    const first = nameOf(side('taro', 'authentication'))
    expect(await runPki(directory, 'renew', 'taro')).toMatchObject({ code: 0 })
    const second = nameOf(side('taro', 'authentication'))
    expect(second.issuerKeySha256).not.toBe(first.issuerKeySha256)
    expect(await runPki(directory, 'revoke', 'taro', '--reason', 'cessationOfOperation')).toMatchObject({ code: 0 })
    expect(await runPki(directory, 'renew', 'taro')).toMatchObject({ code: 0 })
    const third = nameOf(side('taro', 'authentication'))
    expect(await ask('predecessor', { certificate: third })).toEqual({ ...second, cause: 'reissued' })
    expect(await ask('predecessor', { certificate: second })).toEqual({ ...first, cause: 'superseded' })
    expect(await ask('predecessor', { certificate: first })).toBeNull()
  })

  it('follows from an expired certificate', async () => {
    const old = nameOf(side('expired', 'authentication'))
    expect(await runPki(directory, 'renew', 'expired')).toMatchObject({ code: 0 })
    expect(await ask('predecessor', { certificate: nameOf(side('expired', 'authentication')) })).toEqual({ ...old, cause: 'expired' })
  })
})

describe('the link from signature to authentication', () => {
  it('names the same person’s authentication certificate, before and after each is renewed', async () => {
    const linked = async () => ask('linked-authentication', { certificate: nameOf(side('lasttry', 'signature')) })
    expect(await linked()).toEqual(nameOf(side('lasttry', 'authentication')))
    await runPki(directory, 'renew', 'lasttry', '--only', 'signature')
    expect(await linked()).toEqual(nameOf(side('lasttry', 'authentication')))
    await runPki(directory, 'renew', 'lasttry')
    expect(await linked()).toEqual(nameOf(side('lasttry', 'authentication')))
  })

  it('is not there for an authentication certificate', async () => {
    const response = await post('linked-authentication', { certificate: nameOf(side('hanako', 'authentication')), consent })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ reason: 'wrong-kind' })
  })
})

describe('what the standing says of a holder', () => {
  it('a move revokes the signature certificate alone, and shows as a possible change', async () => {
    expect(await standing('hanako')).toMatchObject({ meaning: 'unchanged', deathRuledOut: true, attributesMayHaveChanged: false })
    const before = side('hanako', 'signature')
    const authentication = side('hanako', 'authentication')
    await runPki(directory, 'renew', 'hanako', '--only', 'signature', '--address', '試験県みほん市試作台一丁目１番１号')
    expect(side('hanako', 'authentication')).toEqual(authentication)
    const answer = await ask('holder-standing', { signature: nameOf(before), authentication: nameOf(authentication) })
    expect(answer).toMatchObject({ meaning: 'attributes-may-have-changed', deathRuledOut: true, attributesMayHaveChanged: true })
    expect(await standing('hanako')).toMatchObject({ meaning: 'unchanged' })
  })

  it('a lost card, and a child without a signature certificate', async () => {
    expect(await standing('revoked')).toMatchObject({ meaning: 'card-lost-or-left-the-country', deathRuledOut: false })
    const child = await ask('holder-standing', { signature: null, authentication: nameOf(side('child', 'authentication')) })
    expect(child).toMatchObject({ meaning: 'unchanged' })
  })
})

describe('the JPKI answers', () => {
  it('only accredited verifiers', async () => {
    const body = { certificate: nameOf(side('hanako', 'authentication')), consent }
    for (const authorization of ['', 'Bearer', `Bearer ${token}x`, token]) expect((await post('predecessor', body, authorization)).status).toBe(401)
  })

  it('only with the holder’s consent, and only what it was asked in the agreed form', async () => {
    const certificate = nameOf(side('hanako', 'authentication'))
    const malformed = [{ certificate }, { certificate, consent: {} }, { certificate: { ...certificate, serialNumber: '00' }, consent }, [], 'x', { certificate, consent, more: 1 }]
    for (const body of malformed) expect((await post('predecessor', body)).status).toBe(400)
  })

  it('nothing about certificates of others, and no other question', async () => {
    const certificate = { ...nameOf(side('hanako', 'authentication')), issuerKeySha256: '0'.repeat(64) }
    expect((await post('predecessor', { certificate, consent })).status).toBe(404)
    for (const question of ['constructor', 'everything']) expect((await post(question, {})).status).toBe(404)
    expect((await fetch(`${sandbox.url}/jpki/v1/predecessor`)).status).toBe(405)
  })
})
