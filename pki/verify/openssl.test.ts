import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCertificate } from './certificate'
import { nodePrimitives } from './node-primitives'
import { anyTimeStamp } from './profiles'
import { latin1, pemBlocks } from './signature-file'
import { OpensslAuthority } from './testing/openssl-authority'
import { verifyTimeStamp, type TimeStampQuestion } from './time-stamp'
import { trustAnchor } from './trust-anchor'

const authority = new OpensslAuthority()
const primitives = nodePrimitives()
const pem = (file: string, label: string) => pemBlocks(latin1(authority.read(file)), [label])

beforeAll(() => {
  authority.issue('stamper', 'stamper')
  authority.publishList()
  authority.write('document.txt', 'stamped')
  authority.run('ts', '-query', '-data', 'document.txt', '-sha256', '-cert', '-out', 'query.tsq')
  authority.run(
    'ts',
    '-reply',
    '-config',
    'authority.cnf',
    '-section',
    'stamps',
    '-queryfile',
    'query.tsq',
    '-token_out',
    '-out',
    'token.der',
  )
})

afterAll(() => authority.remove())

describe('a time-stamp token that OpenSSL made', () => {
  const ask = (fields: Partial<TimeStampQuestion> = {}) => {
    const [certificate = new Uint8Array()] = pem('root.pem', 'CERTIFICATE')
    const anchors = [trustAnchor({ id: 'openssl', uses: ['time-stamp'], certificate, revocationEvidence: 'embed' })]
    const at = new Date(Date.now() + 60_000)
    return verifyTimeStamp({
      token: authority.read('token.der'),
      stamped: authority.read('document.txt'),
      anchors,
      crls: pem('list.pem', 'X509 CRL'),
      at,
      profile: anyTimeStamp,
      primitives,
      ...fields,
    })
  }

  it('passes with its time', async () => {
    const verdict = await ask()
    expect(verdict.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(verdict.indication).toBe('TOTAL-PASSED')
    expect(Math.abs((verdict.time?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('does not pass over other bytes or under another authority', async () => {
    expect((await ask({ stamped: Uint8Array.of(1) })).indication).toBe('INDETERMINATE')
    expect((await ask({ anchors: [] })).indication).toBe('INDETERMINATE')
  })

  it('names certificates that are read as they are', () => {
    const [der = new Uint8Array()] = pem('stamper.pem', 'CERTIFICATE')
    expect(parseCertificate(der).extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.8'])
  })
})
