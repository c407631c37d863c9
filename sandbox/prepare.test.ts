import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCmsSigner } from '@/pki/build/cms'
import { judge, judgeFolder, withFlippedByte } from '@/pki/build/testing/outside-judge'
import type { Judgement } from '@/pki/build/testing/outside-judge'
import { derFromPem, pem } from '@/pki/build/pem'
import type { Authority } from './authorities/authority'
import { requireAuthority } from './authorities/catalogue'
import { corporateNumber } from './authorities/organisations'
import { RevocationList } from './authorities/revocation-list'
import { addYears } from './calendar'
import { findCard } from './people/card-file'
import type { CardFile } from './people/card-file'
import { referenceOf } from './people/card-lifecycle'
import { prepareSandbox } from './prepare'

const at = new Date()
const url = 'http://127.0.0.1:3020'
const trust = z.object({
  anchors: z.array(z.object({ id: z.string(), uses: z.array(z.string()), certificate: z.string(), crlUrl: z.string(), revocationEvidence: z.string() })),
})

let directory: string
let authorities: ReadonlyMap<string, Authority>

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-sandbox-'))
  authorities = await prepareSandbox({ directory, url, at })
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const everyFile = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const contents = (folder: string) =>
  new Map(everyFile(folder).map((entry) => [path.join(entry.parentPath, entry.name), readFileSync(path.join(entry.parentPath, entry.name), 'utf8')]))

function card(person: string): CardFile {
  const found = findCard(directory, person)
  if (found === null) throw new Error(`No card of ${person}`)
  return found
}

type Side = 'authentication' | 'signature'

function sideOf(person: string, side: Side) {
  const found = card(person)[side]
  if (found === null) throw new Error(`${person} has no ${side} certificate`)
  return { ...found, der: Buffer.from(found.certificate, 'base64'), authority: referenceOf(authorities, found).authority }
}

/** The anchor and its current CRL, as OpenSSL reads them from one file. */
function rootOf(id: string): string {
  const authority = requireAuthority(authorities, id)
  return pem('CERTIFICATE', authority.certificate) + pem('X509 CRL', new RevocationList(authority).current(at))
}

/** Another generation: the same name, another key. */
const otherGeneration = (id: string) => id.replace(/0\d$/, id.endsWith('01') ? '02' : '01')

async function judgeCertificate(der: Uint8Array, rootId: string): Promise<Judgement> {
  const { folder, remove } = judgeFolder({ 'root.pem': rootOf(rootId), 'leaf.pem': pem('CERTIFICATE', der) })
  const judgement = await judge(folder, 'openssl', 'verify', '-x509_strict', '-crl_check', '-no-CApath', '-no-CAstore', '-CAfile', 'root.pem', 'leaf.pem')
  remove()
  return judgement
}

async function judgeCms(cms: Uint8Array, content: Uint8Array, root: string): Promise<Judgement> {
  const { folder, remove } = judgeFolder({ 'cms.der': cms, 'content.bin': content, 'root.pem': root })
  const judgement = await judge(
    folder,
    'openssl',
    ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'cms.der', '-content', 'content.bin', '-out', 'out.bin'],
    ...['-CAfile', 'root.pem', '-no-CApath', '-no-CAstore', '-crl_check', '-x509_strict'],
  )
  remove()
  return judgement
}

const working: readonly (readonly [string, Side])[] = [
  ['hanako', 'authentication'],
  ['hanako', 'signature'],
  ['taro', 'authentication'],
  ['taro', 'signature'],
  ['child', 'authentication'],
  ['lasttry', 'authentication'],
  ['lasttry', 'signature'],
  ['renamed', 'authentication'],
  ['gen01', 'authentication'],
  ['gen01', 'signature'],
  ['gen02', 'signature'],
  ['gen03', 'signature'],
  ['android', 'authentication'],
  ['iphone', 'signature'],
]

describe('certificates of the test people', () => {
  it.each(working)('%s: OpenSSL accepts the %s certificate under its own generation alone', async (person, side) => {
    const { der, authority } = sideOf(person, side)
    expect(await judgeCertificate(der, authority)).toMatchObject({ accepted: true })
    expect(await judgeCertificate(der, otherGeneration(authority))).toMatchObject({ accepted: false })
    expect(await judgeCertificate(withFlippedByte(der, -9), authority)).toMatchObject({ accepted: false })
  })

  it.each(['authentication', 'signature'] as const)('revoked: OpenSSL finds the %s certificate in the CRL', async (side) => {
    const { der, authority } = sideOf('revoked', side)
    expect(await judgeCertificate(der, authority)).toMatchObject({ accepted: false, said: expect.stringContaining('certificate revoked') })
  })

  it.each(['authentication', 'signature'] as const)('expired: OpenSSL says that the %s certificate has expired', async (side) => {
    const { der, authority } = sideOf('expired', side)
    expect(await judgeCertificate(der, authority)).toMatchObject({ accepted: false, said: expect.stringContaining('certificate has expired') })
  })

  it('the first six people are spread over all three generations', () => {
    const people = ['hanako', 'taro', 'child', 'revoked', 'expired', 'lasttry']
    expect(new Set(people.map((person) => sideOf(person, 'authentication').authority)).size).toBe(3)
  })

  it('the child holds no signature certificate and is twelve years old', () => {
    const child = card('child')
    expect(child.signature).toBeNull()
    expect(child.signPassword).toBeNull()
    const birthday = new Date(`${child.attributes.birthDate.replace(/(....)(..)(..)/, '$1-$2-$3')}T00:00:00+09:00`)
    expect(addYears(birthday, 12) <= at && at < addYears(birthday, 13)).toBe(true)
  })

  it('one PIN has a single try left, another is blocked', () => {
    expect(card('lasttry').triesLeft?.pin).toBe(1)
    expect(card('blocked').triesLeft?.pin).toBe(0)
  })

  it.each(['01', '02', '03'])('gen%s: both certificates come from that generation, whose name is that of the others', async (generation) => {
    for (const side of ['authentication', 'signature'] as const) {
      expect(sideOf(`gen${generation}`, side).authority).toBe(`jpki-${side}-${generation}`)
      const issuerOf = (person: string) => new X509Certificate(sideOf(person, side).der).issuer
      expect(issuerOf(`gen${generation}`)).toBe(issuerOf('hanako'))
    }
  })

  it('renamed: the signature certificate with the former name is revoked, the authentication certificate is good, the card shows the new name', async () => {
    const { der, authority } = sideOf('renamed', 'signature')
    expect(await judgeCertificate(der, authority)).toMatchObject({ accepted: false, said: expect.stringContaining('certificate revoked') })
    const { name } = card('renamed').attributes
    expect(der.includes(Buffer.from(name))).toBe(false)
    expect(der.includes(Buffer.from('試作　六花'))).toBe(true)
    expect(name).toBe('試験　六花')
  })

  it('glyph: the signature certificate marks the substituted characters of name and address, one digit for each character', () => {
    const { der } = sideOf('glyph', 'signature')
    const { name, address } = card('glyph').attributes
    const marks = { name: '00010', address: '0000000100000000' }
    expect([[...name].length, [...address].length]).toEqual([marks.name.length, marks.address.length])
    for (const [arc, value] of [['2', marks.name], ['6', marks.address]] as const) {
      const oid = Buffer.from(`060a2a83088c9b55080505${arc.padStart(2, '0')}`, 'hex')
      const at = der.indexOf(oid)
      expect(at).toBeGreaterThan(0)
      expect(der.subarray(at, at + oid.length + 4 + value.length).includes(Buffer.from(value))).toBe(true)
    }
  })

  it.each([['android', 'JPKIAPGPSETOKEN'], ['iphone', 'JPKIAPIOSTOKEN'], ['hanako', 'JPKIAPICCTOKEN2']])('%s calls its token %s', (person, label) => {
    expect(card(person).tokenLabel).toBe(label)
  })

  it('an authentication certificate holds nothing of the person', () => {
    const { der } = sideOf('hanako', 'authentication')
    const { name, address, birthDate } = card('hanako').attributes
    for (const secret of [name, address, birthDate]) expect(der.includes(Buffer.from(secret))).toBe(false)
    expect(sideOf('hanako', 'signature').der.includes(Buffer.from(name))).toBe(true)
  })
})

describe('CRLs', () => {
  it('OpenSSL accepts each with its own authority and refuses it with a namesake', async () => {
    for (const [id, authority] of authorities) {
      const other = id.startsWith('jpki-') ? otherGeneration(id) : 'jpki-signature-01'
      const { folder, remove } = judgeFolder({
        'list.crl': new RevocationList(authority).current(at),
        'right.pem': pem('CERTIFICATE', authority.certificate),
        'wrong.pem': pem('CERTIFICATE', requireAuthority(authorities, other).certificate),
      })
      const check = (root: string) => judge(folder, 'openssl', 'crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-CAfile', root, '-no-CApath', '-no-CAstore')
      expect((await check('right.pem')).said).toContain('verify OK')
      expect((await check('wrong.pem')).said).not.toContain('verify OK')
      remove()
    }
  })
})

describe('signatures', () => {
  const content = Buffer.from('<TEG800 VR="1.0"/>\n')

  it.each([['hanako'], ['taro'], ['lasttry']])('%s: OpenSSL accepts a detached CMS with the card’s signature key, and only with the right root', async (person) => {
    const { der, privateKey, authority } = sideOf(person, 'signature')
    const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })
    const cms = await createCmsSigner({ certificate: der, sign: key }).signDetached({ content, signingTime: at })
    expect(await judgeCms(cms, content, rootOf(authority))).toMatchObject({ accepted: true })
    expect(await judgeCms(cms, content, rootOf(otherGeneration(authority)))).toMatchObject({ accepted: false })
    expect(await judgeCms(cms, withFlippedByte(content, 3), rootOf(authority))).toMatchObject({ accepted: false })
  })

  it.each(['insurer', 'portal'])('%s: OpenSSL accepts a detached CMS with the seal, and only with the right root', async (holder) => {
    const read = (name: string) => readFileSync(path.join(directory, holder, name), 'utf8')
    const certificate = derFromPem('CERTIFICATE', read('seal.cert.pem'))
    const cms = await createCmsSigner({ certificate, sign: createPrivateKey(read('seal.key.pem')) }).signDetached({ content, signingTime: at })
    expect(await judgeCms(cms, content, rootOf('organisation-seal'))).toMatchObject({ accepted: true })
    expect(await judgeCms(cms, content, rootOf('jpki-signature-03'))).toMatchObject({ accepted: false })
    expect(await judgeCms(withFlippedByte(cms, -2), content, rootOf('organisation-seal'))).toMatchObject({ accepted: false })
  })

  it('a seal names its organisation by corporate number', async () => {
    const { corporateNumber: number } = z.object({ corporateNumber: z.string() }).parse(JSON.parse(readFileSync(path.join(directory, 'insurer/organisation.json'), 'utf8')))
    expect(corporateNumber(number.slice(1))).toBe(number)
    expect((await judge(directory, 'openssl', 'x509', '-in', 'insurer/seal.cert.pem', '-noout', '-subject')).said).toContain(`NTRJP-${number}`)
  })
})

describe('preparation', () => {
  it('keeps everything on the second run', async () => {
    const first = contents(directory)
    await prepareSandbox({ directory, url, at })
    expect(contents(directory)).toEqual(first)
  })

  it('closes directories and secrets to other users', () => {
    const open = everyFile(directory).filter((entry) => (statSync(path.join(entry.parentPath, entry.name)).mode & 0o077) !== 0)
    const mayBeOpen = /^(trust\.json|services\.json|organisation\.json|.*\.cert\.pem)$/
    expect(open.map(({ name }) => name).filter((name) => !mayBeOpen.test(name))).toEqual([])
    for (const folder of ['.', 'cards', 'insurer', 'portal', 'authorities']) expect(statSync(path.join(directory, folder)).mode & 0o777).toBe(0o700)
  })

  it('lists an anchor with its use and address for each authority', () => {
    const { anchors } = trust.parse(JSON.parse(readFileSync(path.join(directory, 'trust.json'), 'utf8')))
    expect(anchors.filter(({ uses }) => uses.includes('jpki-authentication'))).toHaveLength(3)
    for (const { id, crlUrl, uses, revocationEvidence } of anchors) {
      expect(crlUrl).toBe(`${url}/crl/${id}.crl`)
      expect(revocationEvidence).toBe(uses.some((use) => use.startsWith('jpki')) ? 'attest' : 'embed')
    }
  })

  it('four years on, replaces what is about to end with successors and lets the expired stay expired', async () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'madoguchi-sandbox-later-'))
    chmodSync(copy, 0o700)
    await prepareSandbox({ directory: copy, url, at })
    const before = { hanako: findCard(copy, 'hanako'), expired: findCard(copy, 'expired') }
    const later = addYears(at, 4)
    const aged = await prepareSandbox({ directory: copy, url, at: later })
    const hanako = findCard(copy, 'hanako')
    expect(findCard(copy, 'expired')).toEqual(before.expired)
    expect(hanako?.authentication.certificate).not.toBe(before.hanako?.authentication.certificate)
    if (hanako === null || before.hanako === null) throw new Error('No card')
    const reference = referenceOf(aged, hanako.authentication)
    const issued = requireAuthority(aged, reference.authority).register.find(reference.serialNumber)
    expect(issued?.predecessor).toEqual(referenceOf(aged, before.hanako.authentication))
    rmSync(copy, { recursive: true, force: true })
  }, 120_000)
})
