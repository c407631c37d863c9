import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexOf } from './bytes'
import { testCardFile } from './testing/cards'
import { type Pcscd, startPcscd } from './testing/pcscd'
import { CONTACTLESS_ATR } from './virtual/card'
import { rsaKeyOfPkcs8 } from './virtual/node-rsa'
import { createPersonCard } from './virtual/person-card'

const MODULE = '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so'
const ADULT = '0'
const CHILD = '1'

const adult = testCardFile()
const child = testCardFile({ signature: null })
let pcscd: Pcscd
let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-opensc-'))
  pcscd = await startPcscd(createPersonCard(adult, rsaKeyOfPkcs8), createPersonCard(child, rsaKeyOfPkcs8, { atr: CONTACTLESS_ATR }))
})
afterAll(async () => {
  await pcscd.stop()
  rmSync(folder, { recursive: true })
})

const success = async (tool: string, ...args: string[]) => {
  const { code, output } = await pcscd.run(tool, ...args)
  expect({ code, output }).toMatchObject({ code: 0 })
  return output
}

describe('OpenSC takes the virtual card for a My Number Card', () => {
  it.each([[ADULT, '3b:e0:00:ff:81:31:fe:45:14'], [CHILD, '3b:88:80:01:00:00:05:e0:b3:81:a1:00:7f']])('in reader %s, by its ATR or by probing', async (reader, atr) => {
    expect(await success('opensc-tool', '--reader', reader, '--atr')).toContain(atr)
    expect(await success('opensc-tool', '--reader', reader, '-n')).toMatch(/^jpki$/m)
  })
  it('lists PINs with their tries, keys and certificates', async () => {
    const dump = await success('pkcs15-tool', '--reader', ADULT, '--dump')
    expect(dump).toMatch(/User Authentication PIN[^]*Tries left\s*: 3[^]*Digital Signature PIN[^]*Tries left\s*: 5/)
    expect(dump.match(/Private RSA Key/g)).toHaveLength(2)
    expect(dump.match(/X\.509 Certificate/g)).toHaveLength(4)
  })
  it('does not read the signature certificate without its password', async () => {
    expect((await pcscd.run('pkcs15-tool', '--reader', ADULT, '--read-certificate', '2')).code).not.toBe(0)
  })
  it('reads both certificates, the signature one once its password is given', async () => {
    await success('pkcs15-tool', '--reader', ADULT, '--read-certificate', '1', '--output', at('auth.pem'))
    await success('pkcs15-tool', '--reader', ADULT, '--read-certificate', '2', '--verify-pin', '--auth-id', '02', '--pin', 'ABC123', '--output', at('sign.pem'))
    const derOf = (name: string) => Buffer.from(readFileSync(at(name), 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64')
    expect(hexOf(derOf('auth.pem'))).toBe(hexOf(adult.authentication.certificate))
    expect(hexOf(derOf('sign.pem'))).toBe(hexOf(adult.signature?.certificate ?? new Uint8Array(0)))
  })
  it.each([['01', '0', '1234', () => adult.authentication], ['02', '1', 'ABC123', () => adult.signature]] as const)(
    'signs with key %s through PKCS #11, and OpenSSL verifies', async (id, slot, pin, issuedOf) => {
      writeFileSync(at('data.txt'), `data for key ${id}`)
      await success('pkcs11-tool', '--module', MODULE, '--slot-index', slot, '--login', '--pin', pin, '--sign', '--id', id,
        '--mechanism', 'SHA256-RSA-PKCS', '--input-file', at('data.txt'), '--output-file', at('data.sig'))
      writeFileSync(at('cert.der'), issuedOf()?.certificate ?? '')
      await success('openssl', 'x509', '-inform', 'DER', '-in', at('cert.der'), '-pubkey', '-noout', '-out', at('key.pem'))
      expect(await success('openssl', 'dgst', '-sha256', '-verify', at('key.pem'), '-signature', at('data.sig'), at('data.txt'))).toContain('Verified OK')
      writeFileSync(at('data.txt'), 'other data')
      expect((await pcscd.run('openssl', 'dgst', '-sha256', '-verify', at('key.pem'), '-signature', at('data.sig'), at('data.txt'))).code).not.toBe(0)
    })
  it('counts wrong PINs down to blocked, which the right PIN no longer opens', async () => {
    const verify = (pin: string) => pcscd.run('pkcs15-tool', '--reader', CHILD, '--verify-pin', '--auth-id', '01', '--pin', pin)
    const triesLeft = async () => (await success('pkcs15-tool', '--reader', CHILD, '--list-pins')).match(/Tries left\s*: (\d)/)?.[1]
    expect((await verify('1234')).code).toBe(0)
    expect((await verify('9999')).code).not.toBe(0)
    expect(await triesLeft()).toBe('2')
    for (const _ of [2, 1]) expect((await verify('9999')).code).not.toBe(0)
    expect(await triesLeft()).toBe('0')
    expect((await verify('1234')).code).not.toBe(0)
  })
  it('sends raw commands that are answered byte for byte', async () => {
    const output = await success('opensc-tool', '--reader', CHILD, '-s', '00a4040c0ad392f000260100000001', '-s', '00b0880000', '-s', '00a4020c020018', '-s', '00200080')
    expect(output.replace(/\s+/g, ' ')).toMatch(/SW1=0x90, SW2=0x00.*SW1=0x90, SW2=0x00\): 00 8F 00.*SW1=0x90, SW2=0x00.*SW1=0x63, SW2=0xC0/s)
  })
})
