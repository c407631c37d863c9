import { describe, expect, it } from 'vitest'
import { newDocumentKey, openPiece, sealPiece, unwrapDocumentKey, wrapDocumentKey, type Piece } from './document-key'
import { hpkeOpener, newX25519KeyPair } from './hpke'

const content = new TextEncoder().encode('<TEG800/>')

describe('document keys', () => {
  it('open only the piece they sealed: not another part, document or deposit', () => {
    const key = newDocumentKey()
    const piece: Piece = { depositId: 'd1', ordinal: 0, part: 'content' }
    const sealed = sealPiece(key, piece, content)
    expect(openPiece(key, piece, sealed)).toEqual(content)
    const elsewhere: Piece[] = [
      { depositId: 'd1', ordinal: 0, part: 'signature' }, { depositId: 'd1', ordinal: 1, part: 'content' },
      { depositId: 'd2', ordinal: 0, part: 'content' }, { depositId: 'd1', part: 'summary' },
    ]
    for (const other of elsewhere) expect(openPiece(key, other, sealed)).toBeNull()
    expect(openPiece(newDocumentKey(), piece, sealed)).toBeNull()
  })

  it('come back from their wrapping only for the mailbox and the deposit they were wrapped for', async () => {
    const mailbox = await newX25519KeyPair()
    const stranger = await newX25519KeyPair()
    const key = newDocumentKey()
    const wrapped = wrapDocumentKey(mailbox.publicKey, key, 'd1')
    const opener = hpkeOpener(mailbox.privateKey)
    expect(unwrapDocumentKey(opener, wrapped, 'd1')).toEqual(key)
    expect(unwrapDocumentKey(hpkeOpener(stranger.privateKey), wrapped, 'd1')).toBeNull()
    expect(unwrapDocumentKey(opener, wrapped, 'd2')).toBeNull()
  })
})
