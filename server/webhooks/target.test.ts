import { describe, expect, it } from 'vitest'
import { isAllowedAddress, parseTarget } from './target'

const strict = { allowsLoopback: false }
const sandbox = { allowsLoopback: true }
const reasonOf = (url: string, rules = strict) => {
  const parsed = parseTarget(url, rules)
  return parsed.ok ? 'ok' : parsed.reason
}

describe('where an endpoint may be', () => {
  it.each([
    'https://hooks.example.jp/madoguchi', 'https://hooks.example.jp:8443/', 'https://8.8.8.8/', 'https://[2606:4700::1111]/x?y=z', 'https://例え.jp/',
  ])('%s', (url) => expect(reasonOf(url)).toBe('ok'))

  it.each([
    ['hooks.example.jp', 'url-malformed'], ['https://', 'url-malformed'], ['https://example.jp/#part', 'url-malformed'], [`https://example.jp/${'x'.repeat(500)}`, 'url-malformed'],
    ['http://hooks.example.jp/', 'url-not-https'], ['ftp://example.jp/', 'url-not-https'], ['file:///etc/passwd', 'url-malformed'], ['javascript:alert(1)', 'url-malformed'],
    ['https://user:secret@example.jp/', 'url-with-credentials'], ['https://user@example.jp/', 'url-with-credentials'],
    ['https://example.jp:22/', 'url-port-refused'], ['https://example.jp:25/', 'url-port-refused'], ['https://example.jp:80/', 'url-port-refused'],
    ['https://localhost/', 'url-address-refused'], ['https://x.localhost/', 'url-address-refused'], ['https://localhost./', 'url-address-refused'],
  ])('not at %s', (url, reason) => expect(reasonOf(url)).toBe(reason))

  it.each([
    'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://0x7f.1/', 'https://１２７.０.０.１/', 'https://0/', 'https://0.0.0.0/',
    'https://10.0.0.1/', 'https://172.16.0.1/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data/', 'https://100.64.0.1/', 'https://192.0.2.1/', 'https://198.18.0.1/',
    'https://224.0.0.1/', 'https://255.255.255.255/', 'https://240.0.0.1/', 'https://3232235777/',
    'https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::ffff:10.0.0.1]/', 'https://[::127.0.0.1]/', 'https://[::7f00:1]/',
    'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[2001::1]/', 'https://[fe80::1]/', 'https://[fc00::1]/', 'https://[fd12:3456::1]/', 'https://[fec0::1]/', 'https://[ff02::1]/',
    'https://[2001:db8::1]/', 'https://[100::1]/',
  ])('not at the address %s, however it is written', (url) => expect(reasonOf(url)).toBe('url-address-refused'))

  it('on this machine and by plain http, only where the installation says so', () => {
    for (const url of ['http://127.0.0.1:4000/hook', 'http://localhost:4000/', 'http://[::1]:4000/', 'https://localhost:4000/']) expect(reasonOf(url, sandbox)).toBe('ok')
    expect(reasonOf('http://127.0.0.1:80/', sandbox)).toBe('url-port-refused')
    expect(reasonOf('http://10.0.0.1:4000/', sandbox)).toBe('url-not-https')
    expect(reasonOf('https://10.0.0.1:4000/', sandbox)).toBe('url-address-refused')
    expect(reasonOf('http://hooks.example.jp:4000/', sandbox)).toBe('url-not-https')
    expect(reasonOf('https://[::ffff:127.0.0.1]:4000/', sandbox)).toBe('ok')
  })

  it('and nothing that is no address', () => expect(isAllowedAddress('example.jp', sandbox)).toBe(false))
})
