import { describe, expect, it } from 'vitest'
import { verifyDetachedCms } from './cms'
import { nodePrimitives } from './node-primitives'
import type { Primitives } from './primitives'
import { anyDocument, type Profile } from './profiles'
import { basicConstraints, certificate, cms, crl, keyUsage, name, newPair, now, usage, type CertificateFields } from './testing/authority'
import { authorityName, newAuthority } from './testing/hierarchy'
import type { VerificationReason } from './reasons'

const content = new TextEncoder().encode('試験')
const root = newAuthority('p256', 'document')
const middleName = name({ C: 'JP', O: 'JPKI-TEST', OU: 'Between' })
const middleKey = newPair('p256')
const signerKey = newPair('p256')
const mayCertify = [keyUsage(usage.keyCertSign, usage.cRLSign), basicConstraints()]
const later = new Date('2028-01-01T00:00:00Z')

const between = { issuer: authorityName, subject: middleName, key: middleKey, signer: root.key, serial: 20, extensions: mayCertify }
const middle = (fields: Partial<CertificateFields> = {}) => certificate({ ...between, ...fields })
const maySign = { subject: name({ CN: '試験' }), key: signerKey, extensions: [keyUsage(usage.nonRepudiation)] }
const signer = certificate({ issuer: middleName, signer: middleKey, ...maySign })

function counting(): { primitives: Primitives; verified: () => number } {
  const inner = nodePrimitives()
  let count = 0
  const verifySignature: Primitives['verifySignature'] = (...question) => {
    count += 1
    return inner.verifySignature(...question)
  }
  return { primitives: { ...inner, verifySignature }, verified: () => count }
}

async function ask(primitives: Primitives, issuer: Uint8Array, more: { at?: Date; revoked?: readonly { serial: number }[]; profile?: Profile; by?: Uint8Array; revokedBelow?: readonly { serial: number }[] } = {}) {
  const at = more.at ?? now
  const times = { thisUpdate: new Date(at.getTime() - 1000), nextUpdate: new Date(at.getTime() + 1000) }
  const crls = [
    crl({ issuer: authorityName, signer: root.key, ...(more.revoked && { revoked: more.revoked }), ...times }),
    crl({ issuer: middleName, signer: middleKey, ...(more.revokedBelow && { revoked: more.revokedBelow }), ...times }),
  ]
  const by = more.by ?? signer
  const file = cms({ content, certificate: by, issuer: middleName, signer: signerKey, bag: [by, issuer] })
  const { steps } = await verifyDetachedCms({ cms: file, content, anchors: [root.anchor], crls, profile: more.profile ?? anyDocument, at, primitives })
  return steps.flatMap((step): VerificationReason[] => (step.outcome === 'passed' ? [] : [step.reason]))
}

describe('an issuer that stood in a good path', () => {
  it('is not verified a second time, everything else is', async () => {
    const { primitives, verified } = counting()
    expect(await ask(primitives, middle())).toEqual([])
    const first = verified()
    // Signature, its certificate, the certificate of the authority between, two lists.
    expect(first).toBe(5)
    const same = middle()
    expect(await ask(primitives, same)).toEqual([])
    const before = verified()
    expect(await ask(primitives, same)).toEqual([])
    expect(verified() - before).toBe(4)
  })

  it('counts only with every byte the same', async () => {
    const { primitives } = counting()
    const good = middle()
    expect(await ask(primitives, good)).toEqual([])
    for (const place of [good.length - 40, good.length - 1, 60, 200]) {
      const changed = good.with(place, (good[place] ?? 0) ^ 1)
      expect(await ask(primitives, changed), `byte ${place}`).not.toEqual([])
    }
    // Made out by a stranger in the same name.
    expect(await ask(primitives, middle({ signer: newPair('p256') }))).not.toEqual([])
  })

  it('is still revoked when it is revoked, and outside its time when it is', async () => {
    const { primitives } = counting()
    const brief = middle({ notAfter: new Date(now.getTime() + 60_000) })
    expect(await ask(primitives, brief)).toEqual([])
    expect(await ask(primitives, brief, { revoked: [{ serial: 20 }] })).toContain('issuer-revoked')
    expect(await ask(primitives, brief, { at: later })).toContain('issuer-not-valid-then')
  })

  it('is remembered by those primitives alone, and never from a path that was not good', async () => {
    const { primitives, verified } = counting()
    const bad = middle({ extensions: [keyUsage(usage.keyCertSign, usage.cRLSign)] })
    for (let turn = 0; turn < 2; turn += 1) expect(await ask(primitives, bad)).toContain('issuer-not-authority')
    const good = middle()
    expect(await ask(counting().primitives, good)).toEqual([])
    const before = verified()
    expect(await ask(primitives, good)).toEqual([])
    expect(verified() - before).toBe(5)
  })
})

describe('a signer of a profile that remembers signers', () => {
  const profile: Profile = { ...anyDocument, remembersSigners: true }
  const brief = { issuer: middleName, signer: middleKey, ...maySign, notAfter: new Date(now.getTime() + 60_000) }

  it('has its certificate verified once; what it signed, each time', async () => {
    const { primitives, verified } = counting()
    const issuer = middle()
    for (let turn = 0; turn < 2; turn += 1) expect(await ask(primitives, issuer, { profile })).toEqual([])
    const before = verified()
    expect(await ask(primitives, issuer, { profile })).toEqual([])
    // The signature, and the two lists, which are made anew here.
    expect(verified() - before).toBe(3)
  })

  it('counts only with every byte the same, and is still revoked and still ends', async () => {
    const { primitives } = counting()
    const issuer = middle()
    const by = certificate(brief)
    expect(await ask(primitives, issuer, { profile, by })).toEqual([])
    expect(await ask(primitives, issuer, { profile, by: by.with(by.length - 1, (by.at(-1) ?? 0) ^ 1) })).not.toEqual([])
    expect(await ask(primitives, issuer, { profile, by: certificate({ ...brief, signer: newPair('p256') }) })).not.toEqual([])
    expect(await ask(primitives, issuer, { profile, by, revokedBelow: [{ serial: 7 }] })).toContain('revoked-order-unknown')
    expect(await ask(primitives, issuer, { profile, by, at: later })).toContain('expired-order-unknown')
    expect(await ask(primitives, issuer, { profile, by })).toEqual([])
  })

  it('is not remembered where it may be a person', async () => {
    const { primitives, verified } = counting()
    const issuer = middle()
    for (let turn = 0; turn < 2; turn += 1) expect(await ask(primitives, issuer)).toEqual([])
    const before = verified()
    expect(await ask(primitives, issuer)).toEqual([])
    expect(verified() - before).toBe(4)
  })
})
