import { spawnSync } from 'node:child_process'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pem } from '@/pki/build/pem'
import { database } from '../database'
import { getDepositEvents } from '../deposits/events-http'
import { expectDescribed } from '../openapi/testing/described'
import { depositBody, signPair } from '../deposits/testing/documents'
import { portalCorporateNumber, post, runJobs, testHouse, type TestOrganisation } from '../deposits/testing/house'
import { SealAuthority, type Seal } from '../deposits/testing/seals'
import { checkEvents, verifiedToken } from './check'
import { eventSeal, eventSealOf } from './event-seal'
import { checkScript, checkScriptName } from './file'
import { listOrganisationEvents } from './list'

const house = testHouse()
const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-events-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function deposit(): Promise<string> {
  const { insurer, hanako } = house.current
  const response = await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  await runJobs(house.current)
  return z.object({ depositId: z.uuid() }).parse(await response.json()).depositId
}

async function ask(organisation: TestOrganisation, id: string, { accept = 'application/json', query = '' } = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${organisation.apiKey}`, accept }
  const response = await getDepositEvents(new Request(`http://localhost:3000/api/v1/deposits/${id}/events${query}`, { headers }), id)
  await expectDescribed(response, 'GET', '/api/v1/deposits/{id}/events')
  return response
}

const sealOf = ({ keyPem, certificate }: Seal, issuer: string) => eventSealOf(createPrivateKey(keyPem), certificate, issuer)

/** As somebody outside would: the script, the file and the authority's certificate, nothing else. */
function check(file: string, authority = house.current.authority.certificate) {
  writeFileSync(path.join(folder, checkScriptName), checkScript)
  writeFileSync(path.join(folder, 'events.jsonl'), file)
  writeFileSync(path.join(folder, 'authorities.pem'), pem('CERTIFICATE', authority))
  const { status, stdout, stderr, error } = spawnSync('sh', [checkScriptName, 'events.jsonl', 'authorities.pem'], { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) throw error
  return { isAccepted: status === 0 && stdout.includes('Events verified'), output: stdout + stderr }
}

describe('GET /api/v1/deposits/{id}/events', () => {
  it('gives the sender the events of its own deposit, and nobody else anything', async () => {
    const { insurer, otherInsurer } = house.current
    const id = await deposit()
    const response = await ask(insurer, id)
    expect(await response.json()).toMatchObject({ events: [{ kind: 'accepted', token: expect.any(String) }, { kind: 'published' }], next: null })
    expect((await ask(otherInsurer, id)).status).toBe(404)
    expect((await ask(insurer, randomUUID())).status).toBe(404)
    expect((await ask({ ...insurer, apiKey: 'x' }, id)).status).toBe(401)
  })

  it('gives one file that OpenSSL checks, and refuses with another authority, one altered byte or another\'s seal', async () => {
    const { insurer, otherInsurer } = house.current
    const id = await deposit()
    const response = await ask(insurer, id, { accept: 'application/jsonl' })
    expect(response.headers.get('content-type')).toBe('application/jsonl')
    const file = await response.text()
    const lines = file.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    const said = check(file)
    expect(said).toMatchObject({ isAccepted: true, output: expect.stringContaining('Events verified: 2') })
    expect(said.output).toContain('urn:madoguchi:event:published')
    expect(check(file, new SealAuthority('Organisation Seal CA TEST').certificate)).toMatchObject({ isAccepted: false, output: expect.stringContaining('certificate refused') })

    const altered = lines.map((line) => {
      const [header = '', payload = '', signature = ''] = line.slice(1, -1).split('.')
      const later = Buffer.from(payload, 'base64url').toString().replace(/"toe":\d/, '"toe":9')
      return `"${header}.${Buffer.from(later).toString('base64url')}.${signature}"\n`
    })
    expect(check(altered.join(''))).toMatchObject({ isAccepted: false, output: expect.stringContaining('signature refused') })
    const [, payload = ''] = (lines[0] ?? '').split('.')
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = sealOf(otherInsurer.seal, 'x').sign(z.object({}).loose().parse(claims))
    expect(check(`"${forged}"\n`)).toMatchObject({ isAccepted: false, output: expect.stringContaining('issuer is not in the certificate') })
  }, 60_000)
})

describe('an event that is shown', () => {
  it('is proven only under the portal\'s own seal, about this deposit, in this row', async () => {
    const id = await deposit()
    const organisationId = house.current.insurer.id
    const { events } = await listOrganisationEvents(database(), organisationId, id)
    const about = { aboutId: id, audience: organisationId }
    const proven = async (rows: typeof events, place: { aboutId: string, audience: string | null } = about) => (await checkEvents(rows, place, new Date())).map(({ isProven }) => isProven)
    expect(await proven(events)).toEqual([true, true])
    expect(await proven(events, { ...about, aboutId: randomUUID() })).toEqual([false, false])
    expect(await proven(events, { ...about, audience: null })).toEqual([false, false])
    expect(await proven(events.map((event) => ({ ...event, at: new Date(event.at.getTime() - 1) })))).toEqual([false, false])
    expect(await proven(events.map((event) => ({ ...event, kind: 'withdrawn' })))).toEqual([false, false])
    expect(await proven(events.map((event) => ({ ...event, id: randomUUID() })))).toEqual([false, false])
    expect(await proven(events.map((event) => ({ ...event, token: event.token.slice(0, -4) + 'AAAA' })))).toEqual([false, false])
    expect(await proven(events.map((event) => ({ ...event, token: 'no.token' })))).toEqual([false, false])
  })

  it('is proven under a renewed seal of the same number, not under one of another authority or organisation', async () => {
    const id = await deposit()
    const [event] = (await listOrganisationEvents(database(), house.current.insurer.id, id)).events
    const claims = z.object({}).loose().parse(JSON.parse(Buffer.from((event?.token ?? '').split('.')[1] ?? '', 'base64url').toString()))
    const { issuer } = eventSeal()
    const name = 'まどぐち（試験）'
    const renewed = sealOf(house.current.authority.issue({ name, corporateNumber: portalCorporateNumber }), issuer)
    const stranger = sealOf(new SealAuthority('Organisation Seal CA TEST').issue({ name, corporateNumber: portalCorporateNumber }), issuer)
    const other = sealOf(house.current.otherInsurer.seal, issuer)
    expect(await verifiedToken(renewed.sign(claims), new Date())).toMatchObject({ aboutId: id })
    expect(await verifiedToken(stranger.sign(claims), new Date())).toBeNull()
    expect(await verifiedToken(other.sign(claims), new Date())).toBeNull()
    expect(await verifiedToken(renewed.sign({ ...claims, iss: 'NTRJP-8000012010038' }), new Date())).toBeNull()
  })
})
