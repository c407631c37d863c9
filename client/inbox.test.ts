import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runJobs, testHouse } from '@/server/deposits/testing/house'
import { revokeForward } from '@/server/forwards/revoke'
import { getForward, getForwardFile, getInbox, postAnswer } from '@/server/inbox/http'
import { newOffice, sendTo, type TestOffice } from '@/server/inbox/testing/office'
import { freeNumbers } from '@/server/organisations/testing/members'
import type { DepositClientOptions } from './attempts'
import { answerForward, fetchFile, forwards, readForward, type Asked } from './inbox'

const house = testHouse()

/** The portal's own handlers behind a real socket; `disturb` may answer in their stead, or break the connection. */
let disturb: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
const server = createServer((incoming, response) => void serve(incoming, response))

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  if (disturb(incoming, response)) return
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]))
  const url = new URL(incoming.url ?? '', 'http://localhost:3000')
  const request = new Request(url, { method: incoming.method ?? 'GET', headers, ...(incoming.method === 'POST' ? { body: Buffer.concat(chunks) } : {}) })
  const [, id = '', rest = '', name = ''] = url.pathname.replace('/api/v1/inbox', '').split('/')
  const answer = await (incoming.method === 'POST' ? postAnswer(request, id) : id === '' ? getInbox(request) : rest === '' ? getForward(request, id) : getForwardFile(request, id, name))
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
}

let office: TestOffice
let options: DepositClientOptions
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  office = await newOffice(freeNumbers[0] ?? '')
  options = { apiOrigin: `http://127.0.0.1:${address.port}`, apiKey: office.apiKey, pausesInMilliseconds: [1, 1, 1], timeoutInMilliseconds: 20_000 }
})
afterAll(() => { server.close() })

const send = async (reference?: string) => {
  const [id = ''] = await sendTo(house.current, house.current.hanako, [office], reference)
  return id
}
function valueOf<Value>(asked: Asked<Value>): Value {
  if (!asked.ok) throw new Error(asked.reason)
  return asked.value
}
async function listed(question: Parameters<typeof forwards>[0]): Promise<string[]> {
  const ids: string[] = []
  for await (const asked of forwards(question, options)) ids.push(valueOf(asked).forwardId)
  return ids
}

describe('the client of the inbox', () => {
  it('lists, reads, fetches and answers, and an answer given again gets the same seal', async () => {
    const ids = [await send('K-1'), await send('K-2')]
    expect(await listed({})).toEqual(ids.toReversed())
    expect(await listed({ state: 'unread', reference: 'K-1' })).toEqual(ids.slice(0, 1))
    const [id = ''] = ids
    const forward = valueOf(await readForward(id, options))
    expect(forward.documents.map(({ role, verdict }) => [role, verdict.indication])).toEqual([['original', 'TOTAL-PASSED'], ['readable', 'TOTAL-PASSED']])
    expect(Buffer.from(valueOf(await fetchFile(id, 'evidence.zip', options))).subarray(0, 2).toString()).toBe('PK')
    expect(JSON.parse(Buffer.from(valueOf(await fetchFile(id, 'receipt.json', options))).toString())).toMatchObject({ type: 'madoguchi-forward-receipt', forwardId: id })
    const first = valueOf(await answerForward(id, { decision: 'accepted' }, options))
    expect(valueOf(await answerForward(id, { decision: 'accepted' }, options))).toEqual({ ...first, isRepeated: true })
    expect(await answerForward(id, { decision: 'refused', reason: 'other' }, options)).toMatchObject({ ok: false, reason: 'refused', status: 409, problem: 'already-answered' })
  })

  it('says what was refused and why, and brings an answer through connections that break', async () => {
    const id = await send()
    expect(await readForward(randomUUID(), { ...options, language: 'en' })).toMatchObject({ ok: false, reason: 'refused', status: 404, problem: 'forward-unknown', title: expect.stringMatching(/^No document/) as string })
    expect(await fetchFile(id, 'secret.txt', options)).toMatchObject({ ok: false, problem: 'file-unknown' })
    for await (const asked of forwards({}, { ...options, apiKey: 'nothing' })) expect(asked).toMatchObject({ ok: false, status: 401 })
    let troubles = 0
    disturb = (incoming, response) => {
      if (++troubles > 2) return false
      if (troubles === 1) incoming.socket.destroy()
      else response.writeHead(503, { 'retry-after': '0' }).end()
      return true
    }
    expect(valueOf(await answerForward(id, { decision: 'refused', reason: 'too-late' }, options))).toMatchObject({ isRepeated: false })
    disturb = (_, response) => { response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'); return true }
    expect(await readForward(id, options)).toEqual({ ok: false, reason: 'answer-not-understood', status: 200 })
    disturb = () => false
    const other = await send()
    await revokeForward(house.current.hanako.actor, other, new Date())
    await runJobs(house.current)
    expect(await readForward(other, options)).toMatchObject({ ok: false, status: 410, problem: 'forward-revoked' })
  })

  it('has an example that runs as its first line says, and saves evidence that can be unpacked', async () => {
    const id = await send('SAIYO-1')
    const folder = mkdtempSync(path.resolve('.data/test/inbox-example-'))
    const run = spawn(path.resolve('node_modules/.bin/tsx'), [path.resolve('client/inbox-example.ts'), options.apiOrigin, folder], { env: { ...process.env, MADOGUCHI_API_KEY: office.apiKey } })
    let output = ''
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString() })
    const status = await new Promise<number | null>((resolve) => { run.once('exit', resolve) })
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringMatching(/^SAIYO-1 premium-deduction of .*original TOTAL-PASSED, readable TOTAL-PASSED;/m) as string })
    expect(readdirSync(folder)).toContain(`${id}.zip`)
    execFileSync('python3', ['-m', 'zipfile', '-t', path.join(folder, `${id}.zip`)])
    expect(await listed({ state: 'unread' })).toEqual([])
    rmSync(folder, { recursive: true })
  })
})
