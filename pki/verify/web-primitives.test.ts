import { describe, expect, it } from 'vitest'
import { verifyDetachedCms } from './cms'
import { anyDocument } from './profiles'
import { cms, now, type KeyKind } from './testing/authority'
import { authorityName, newAuthority, newSigner, primitives } from './testing/hierarchy'
import { webPrimitives } from './web-primitives'

const content = new TextEncoder().encode('試験')

describe('verification with WebCrypto, as in a browser', () => {
  it.each<KeyKind>(['rsa', 'p256', 'p384'])('gives the verdict that Node gives, with keys of kind %s', async (kind) => {
    const authority = newAuthority(kind, 'document')
    const signer = newSigner(authority, {}, kind)
    const file = cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key })
    const question = { cms: file, anchors: [authority.anchor], crls: [authority.crl], profile: anyDocument, at: now }
    for (const asked of [content, new TextEncoder().encode('別の文書')]) {
      const inBrowser = await verifyDetachedCms({ ...question, content: asked, primitives: webPrimitives() })
      const inNode = await verifyDetachedCms({ ...question, content: asked, primitives })
      expect({ ...inBrowser, path: undefined, signerCertificate: undefined }).toEqual({
        ...inNode,
        path: undefined,
        signerCertificate: undefined,
      })
      expect(inBrowser.indication).toBe(asked === content ? 'TOTAL-PASSED' : 'TOTAL-FAILED')
    }
  })

  it('answers no, without throwing, to keys and signatures it cannot use', async () => {
    const { verifySignature } = webPrimitives()
    const { spki } = newAuthority('p256').key
    expect(await verifySignature({ kind: 'ecdsa', digest: 'SHA-256' }, spki, content, Uint8Array.of(1))).toBe(false)
    expect(await verifySignature({ kind: 'rsa-pkcs1', digest: 'SHA-256' }, Uint8Array.of(1), content, content)).toBe(false)
    expect(await verifySignature({ kind: 'dsa', digest: 'SHA-1' }, spki, content, content)).toBe(false)
  })
})
