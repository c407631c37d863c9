import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signPair } from '@/server/deposits/testing/documents'
import { postBatch, postDeposit as acceptDeposit } from '@/server/deposits/http'
import { getDeposit, getDeposits, postWithdrawal } from '@/server/deposits/life-http'
import { runJobs, testHouse } from '@/server/deposits/testing/house'
import type { DepositStatus } from './answers'
import { findDeposit, listDeposits, postDeposit, postDeposits, withdrawDeposit, type NewDeposit } from './deposits'
import type { DepositClientOptions } from './attempts'

const house = testHouse()
const prefix = '/api/v1/deposits'

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
  const id = url.pathname.slice(prefix.length + 1).replace('/withdrawal', '')
  const answer = incoming.method === 'GET' ? await (id === '' ? getDeposits(request) : getDeposit(request, id))
    : url.pathname.endsWith('/withdrawal') ? await postWithdrawal(request, id)
    : url.pathname === `${prefix}/batches` ? await postBatch(request) : await acceptDeposit(request)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
}

let options: DepositClientOptions
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  options = { apiOrigin: `http://127.0.0.1:${address.port}`, apiKey: house.current.insurer.apiKey, pausesInMilliseconds: [1, 1, 1], timeoutInMilliseconds: 20_000 }
})
afterAll(() => { server.close() })

async function newDeposit(): Promise<NewDeposit> {
  const { insurer, hanako } = house.current
  const { original } = await signPair(insurer.seal)
  return {
    idempotencyKey: randomUUID(), pseudonym: hanako.pseudonym, kind: 'premium-deduction', depositorReference: 'client-1',
    documents: [{ role: 'original', mediaType: 'application/xml', ...original }],
  }
}

describe('the client of the deposit interface', () => {
  it('deposits, gets the same answer again, and sees the document published', async () => {
    const deposit = await newDeposit()
    const first = await postDeposit(deposit, options)
    if (!first.ok) throw new Error(first.reason)
    expect(await postDeposit(deposit, options)).toEqual({ ...first, isRepeated: true })
    expect(await findDeposit(first.acceptance.depositId, options)).toMatchObject({ state: 'accepted', depositorReference: 'client-1' })
    await runJobs(house.current)
    expect(await findDeposit(first.acceptance.depositId, options)).toMatchObject({ state: 'published' })
    expect(await findDeposit(randomUUID(), options)).toBeNull()
  })

  it('deposits for later, corrects, finds both in the list, and takes one back', async () => {
    const publishAt = new Date(Date.now() + 3_600_000)
    const first = await postDeposit({ ...await newDeposit(), depositorReference: 'life-1', publishAt, dueOn: '2099-01-31', requestedAction: 'submit' }, options)
    if (!first.ok) throw new Error(first.reason)
    const { depositId: original } = first.acceptance
    const second = await postDeposit({ ...await newDeposit(), depositorReference: 'life-1', corrects: original, registered: true }, options)
    if (!second.ok) throw new Error(second.reason)
    const listed: DepositStatus[] = []
    for await (const status of listDeposits({ depositorReference: 'life-1' }, options)) listed.push(status)
    expect(listed).toMatchObject([
      { state: 'accepted', corrects: original, registered: true },
      { state: 'scheduled', publishAt: publishAt.toISOString(), dueOn: '2099-01-31', requestedAction: 'submit', correctedBy: second.acceptance.depositId },
    ])
    expect(await withdrawDeposit(original, options)).toMatchObject({ ok: true, deposit: { depositId: original, state: 'withdrawn', withdrawnAt: expect.any(String) } })
    expect(await withdrawDeposit(randomUUID(), options)).toMatchObject({ ok: false, reason: 'refused', status: 404, problem: 'deposit-unknown' })
  })

  it('says what is wrong, where, and what to do, in the language asked for', async () => {
    const deposit = { ...await newDeposit(), kind: 'unknown-kind' }
    expect(await postDeposit(deposit, { ...options, language: 'en' })).toMatchObject({ ok: false, reason: 'refused', status: 422, problem: 'kind-unknown', field: '/kind', title: expect.stringMatching(/kind/) })
    expect(await postDeposit(await newDeposit(), { ...options, apiKey: 'nothing' })).toMatchObject({ ok: false, reason: 'refused', status: 401, problem: 'unauthorised' })
  })

  it('brings a deposit through connections that break before and after it was accepted, once', async () => {
    const deposit = await newDeposit()
    let troubles = 0
    disturb = (incoming, response) => {
      if (++troubles > 3) return false
      if (troubles === 1) incoming.socket.destroy()
      else response.writeHead(503, { 'retry-after': '0' }).end()
      return true
    }
    const posted = await postDeposit(deposit, options)
    disturb = () => false
    expect(posted).toMatchObject({ ok: true, isRepeated: false })
    disturb = (incoming) => {
      incoming.socket.destroy()
      return true
    }
    const lost = await postDeposit(await newDeposit(), options)
    disturb = () => false
    expect(lost).toMatchObject({ ok: false, reason: 'unreachable', attempts: 4 })
  })

  it('sends any number in batches, each answered for itself', async () => {
    const one = await newDeposit()
    const deposits = Array.from({ length: 130 }, (_, index) => ({ ...one, idempotencyKey: randomUUID(), ...(index === 7 ? { kind: 'unknown-kind' } : {}) }))
    let requests = 0
    disturb = () => { requests++; return false }
    const answers = []
    for await (const answer of postDeposits(deposits, options)) answers.push(answer)
    disturb = () => false
    expect(requests).toBe(2)
    expect(answers.map(({ deposit }) => deposit.idempotencyKey)).toEqual(deposits.map(({ idempotencyKey }) => idempotencyKey))
    expect(answers.filter(({ posted }) => !posted.ok).map(({ posted }) => posted)).toHaveLength(1)
    expect(answers[7]?.posted).toMatchObject({ reason: 'refused', problem: 'kind-unknown', field: '/items/7/kind' })
  })

  it('does not take an answer for one that is not of the interface', async () => {
    const answers: [number, string][] = [[200, '{}'], [200, 'no JSON'], [201, '{"items":[]}'], [404, '<html>']]
    for (const [status, body] of answers) {
      disturb = (_, response) => { response.writeHead(status).end(body); return true }
      expect(await postDeposit(await newDeposit(), options)).toEqual({ ok: false, reason: 'answer-not-understood', status })
      for await (const { posted } of postDeposits([await newDeposit()], options)) expect(posted).toMatchObject({ ok: false, reason: 'answer-not-understood' })
    }
    disturb = () => false
  })

  it('has an example that runs as its first line says', async () => {
    const { directory, insurer, hanako } = house.current
    const { original } = await signPair(insurer.seal)
    const [document, signature] = [path.join(directory, 'certificate.xml'), path.join(directory, 'certificate.xml.p7s')]
    writeFileSync(document, original.content)
    writeFileSync(signature, original.signature)
    const run = spawn(path.resolve('node_modules/.bin/tsx'), [path.resolve('client/example.ts'), options.apiOrigin, hanako.pseudonym, document, signature], {
      cwd: directory, env: { ...process.env, MADOGUCHI_API_KEY: insurer.apiKey },
    })
    let output = ''
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString() })
    const ended = new Promise<number | null>((resolve) => { run.once('exit', resolve) })
    const accepted = new Promise<void>((resolve) => { run.stdout.on('data', () => { if (output.includes('accepted as')) resolve() }) })
    await Promise.race([accepted, ended])
    await runJobs(house.current)
    expect({ status: await ended, output }).toMatchObject({ status: 0, output: expect.stringMatching(/accepted as .*\npublished at \d{4}-/) })
  })
})
