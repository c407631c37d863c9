import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { pem } from '@/pki/build/pem'
import { SealAuthority } from '@/server/deposits/testing/seals'
import { runClient } from './command'

const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-sign-'))
afterAll(() => rmSync(directory, { recursive: true }))
const at = (name: string) => path.join(directory, name)
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(at(name), content)
  return at(name)
}

const authority = new SealAuthority('Organisation Seal CA TEST')
const seal = authority.issue({ name: '試験生命保険株式会社', corporateNumber: '1234567890122' })
const key = file('seal.key.pem', seal.keyPem)
const certificate = file('seal.cert.pem', seal.certificatePem)
const trust = file('trust.pem', pem('CERTIFICATE', authority.certificate) + pem('X509 CRL', authority.list()))
const text = (content: string) => new TextEncoder().encode(content)
const documents = { 'package.json': text('{}'), 'row-000001.xml': text('<a/>'), 'row-000002.xml': text(`<b>${'x'.repeat(300_000)}</b>`) }
const sign = (packaged: string, more: string[] = []) => runClient(['sign', '--package', packaged, '--key', key, '--certificate', certificate, '--out', at('out.zip'), ...more], undefined)

describe('the signing command', () => {
  it('signs every document so that OpenSSL accepts each, and only over its own content', async () => {
    expect(await sign(file('package.zip', zipSync(documents)))).toEqual({ exitCode: 0, line: `2 signatures in ${at('out.zip')}` })
    const signatures = unzipSync(readFileSync(at('out.zip')))
    expect(Object.keys(signatures)).toEqual(['row-000001.xml.p7s', 'row-000002.xml.p7s'])
    const verify = (signature: string, content: string) => spawnSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', signature, '-content', content, '-CAfile', trust, '-crl_check', '-out', at('openssl.out')], { encoding: 'utf8' })
    for (const name of ['row-000001.xml', 'row-000002.xml'] as const) {
      file(name, documents[name])
      file(`${name}.p7s`, signatures[`${name}.p7s`] ?? '')
      const run = verify(at(`${name}.p7s`), at(name))
      expect([run.status, run.stderr]).toEqual([0, 'CMS Verification successful\n'])
    }
    expect(verify(at('row-000001.xml.p7s'), at('row-000002.xml')).status).not.toBe(0)
  })

  it('is a command that anybody can run, and shows nothing of the key', () => {
    const run = spawnSync('npm', ['run', '-s', 'client', '--', 'sign', '--package', file('package.zip', zipSync(documents)), '--key', key, '--certificate', certificate, '--out', at('again.zip')], { encoding: 'utf8' })
    expect([run.status, run.stdout]).toEqual([0, `2 signatures in ${at('again.zip')}\n`])
    const broken = spawnSync('npm', ['run', '-s', 'client', '--', 'sign', '--package', at('package.zip'), '--key', file('broken.pem', seal.keyPem.replace('M', 'N')), '--certificate', certificate], { encoding: 'utf8' })
    expect(broken.status).toBe(1)
    for (const line of seal.keyPem.split('\n').slice(1, -2)) expect(run.stdout + run.stderr + broken.stdout + broken.stderr).not.toContain(line)
  })

  it('takes a key under a passphrase, and refuses one that is not the certificate’s', async () => {
    const { createPrivateKey } = await import('node:crypto')
    const sealed = file('sealed.pem', createPrivateKey(seal.keyPem).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'geheim' }))
    const packaged = file('package.zip', zipSync(documents))
    const run = (passphrase: string | undefined, keyFile = sealed) => runClient(['sign', '--package', packaged, '--key', keyFile, '--certificate', certificate, '--out', at('sealed.zip')], passphrase)
    expect((await run('geheim')).exitCode).toBe(0)
    expect((await run('falsch')).exitCode).toBe(1)
    expect((await run(undefined)).line).toContain('MADOGUCHI_KEY_PASSPHRASE')
    const other = authority.issue({ name: '別', corporateNumber: null })
    expect((await run(undefined, file('other.pem', other.keyPem))).line).toContain('is not the key of')
  })

  it.each([
    ['a file that is no document', zipSync({ ...documents, '../../row-000003.xml': text('x') })], ['no documents', zipSync({ 'package.json': text('{}') })],
    ['cut off', zipSync({ 'row-000001.xml': new Uint8Array(5000).map(() => Math.random() * 256) }).slice(0, 2000)],
  ])('refuses a package with %s and leaves no ZIP', async (line, bytes) => {
    rmSync(at('out.zip'), { force: true })
    const outcome = await sign(file('bad.zip', bytes))
    expect(outcome).toMatchObject({ exitCode: 1 })
    expect(outcome.line).toContain(line)
    expect(readdirSync(directory).filter((name) => name.startsWith('out.zip'))).toEqual([])
  })

  it('says how it is used when it is asked wrongly', async () => {
    for (const args of [[], ['sign'], ['other', '--package', 'x'], ['sign', '--what', 'x']]) expect(await runClient(args, undefined)).toMatchObject({ exitCode: 64 })
  })
})
