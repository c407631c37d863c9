import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { crl, now } from '@/pki/verify/testing/authority'
import { authorityName, newAuthority, newSigner } from '@/pki/verify/testing/hierarchy'

const root = path.resolve(import.meta.dirname, '..')
const authority = newAuthority()
const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')

const good = {
  trusted: [base64(authority.der)],
  untrusted: [],
  leaf: base64(newSigner(authority).der),
  crls: [base64(authority.crl)],
  ocsps: [],
  time: now.toISOString(),
  revocation: 'crl',
  policy: { initialPolicySet: [], explicitPolicy: false, inhibitPolicyMapping: false, inhibitAnyPolicy: false },
  eku: [],
  peerName: null,
  maxDepth: null,
}

function answers(...lines: readonly unknown[]): { result: string; detail: string }[] {
  const command = [path.join(root, 'node_modules/tsx/dist/cli.mjs'), path.join(root, 'scripts/verify-paths.ts')]
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const { stdout } = spawnSync(process.execPath, command, { cwd: root, input, encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { result: string; detail: string })
}

describe('npm run verify:paths', () => {
  it('answers every line in its order, broken ones too', () => {
    const revoked = base64(crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial: 7 }] }))
    const lines = [
      good,
      { ...good, crls: [] },
      '{',
      'null',
      '[]',
      { ...good, crls: [revoked] },
      { ...good, leaf: '????' },
      { ...good, time: 'soon' },
      good,
    ]
    expect(answers(...lines).map(({ result }) => result)).toEqual(['ACCEPT', ...Array<string>(7).fill('REJECT'), 'ACCEPT'])
  })

  it('never looks at what the answer should be', () => {
    const bad = { ...good, crls: [] }
    const told = [good, bad].flatMap((line) =>
      [true, false].map((accept) => ({ ...line, id: 'x', suite: 'y', category: 'z', must: true, expected: accept ? 'ACCEPT' : 'REJECT' })),
    )
    expect(answers(...told).map(({ result }) => result)).toEqual(['ACCEPT', 'ACCEPT', 'REJECT', 'REJECT'])
  })

  it('heeds depth, name and purpose', () => {
    const lines = [
      { ...good, peerName: { kind: 'DNS', value: 'www.example.jp' } },
      { ...good, maxDepth: 0 },
      { ...good, eku: ['serverAuth'] },
      { ...good, policy: { ...good.policy, initialPolicySet: ['1.2.3'], explicitPolicy: true } },
    ]
    expect(answers(...lines).map(({ result }) => result)).toEqual(['REJECT', 'ACCEPT', 'ACCEPT', 'REJECT'])
  })
})
