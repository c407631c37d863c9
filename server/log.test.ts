import { describe, expect, it } from 'vitest'
import { createLogger, loggablePath } from './log'

function lineOf(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  write(createLogger('info', { write: (line) => void lines.push(line) }))
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

describe('a log line', () => {
  it('is one line of JSON with time, level and message', () => {
    const line = lineOf((logger) => logger.info({ reason: 'revoked' }, 'login refused'))
    expect(line.trimEnd()).not.toContain('\n')
    expect(JSON.parse(line)).toMatchObject({ level: 'info', reason: 'revoked', msg: 'login refused', time: expect.stringMatching(/Z$/) })
  })

  it.each([
    ['at the top', (value: string) => ({ pin: value, ticket: value, name: value })],
    ['one level down', (value: string) => ({ person: { name: value, address: value, birthDate: value } })],
    ['in headers of a request', (value: string) => ({ incoming: { headers: { cookie: value, authorization: value } } })],
    ['three levels down', (value: string) => ({ a: { b: { c: { certificate: value } } } })],
    ['six levels down', (value: string) => ({ a: { b: { c: { d: { e: { certificate: value, other: value } } } } } })],
    ['in a list', (value: string) => ({ people: [{ name: value }] })],
    ['in an error that is not called one', (value: string) => ({ failure: Object.assign(new Error('failed'), { detail: value }) })],
  ])('never shows what must stay secret, %s', (_name, fields) => {
    expect(lineOf((logger) => logger.info(fields('試験花子'), 'test'))).not.toContain('試験花子')
  })

  it('shows what is no secret, however it is nested', () => {
    const fields = { event: 'test', count: 3, at: new Date(0), list: ['a', { b: null }], place: { field: '/items/0', isRepeated: false } }
    expect(JSON.parse(lineOf((logger) => logger.info(fields)))).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z' })
  })

  it('takes an error alone', () => {
    const line = JSON.parse(lineOf((logger) => logger.error(new TypeError('broken')))) as unknown
    expect(line).toMatchObject({ err: { type: 'TypeError', message: 'broken' }, msg: 'broken' })
  })

  it('shows an error with its causes, and none of its other properties', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(hanako@example.jp) already exists.' })
    const line = lineOf((logger) => logger.error({ err: new Error('could not save', { cause }) }, 'failed'))
    expect(JSON.parse(line)).toMatchObject({ err: { message: 'could not save', cause: { message: 'duplicate key', code: '23505' } } })
    expect(line).not.toContain('hanako')
  })
})

describe('a logged path', () => {
  it.each([
    ['/login/return?ticket=abc', '/login/return'],
    ['/mailbox/0f8fad5b-d9cb-469f-a165-70867728950e', '/mailbox/0f8fad5b-d9cb-469f-a165-70867728950e'],
    ['/search/%E8%8A%B1%E5%AD%90#x', '/search/:other'],
    ['/verify/Hanako', '/verify/:other'],
    ['/', '/'],
    ['', '/'],
  ])('of %s is %s: nothing that a person may have typed', (url, path) => {
    expect(loggablePath(url)).toBe(path)
  })
})
