import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileFiles } from '../testing/hostile'
import { testDoor } from '../testing/door'
import { boundary, multipart, multipartType, postFields, startDoorServer, type Field } from '../testing/posting'
import { maxUploadsInFlight, uploadLimits } from './limits'

const MB = 1024 * 1024
const door = testDoor({ worker: 'server/verification/testing/faulty-worker.ts' })
const content = Buffer.from('<certificate>試験</certificate>')
let port = 0
let stop = async () => {}
let sound: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  const server = await startDoorServer({ ...uploadLimits, graceInMilliseconds: 2000 })
  port = server.port
  stop = server.stop
  sound = multipart([['signature', await door.current.seal.sign(content)], ['content', content]])
})
afterAll(() => stop())

interface Answered {
  status: number
  indication?: string
  reason?: string
  retryAfter: string | null
}

/** Over a connection of its own. */
async function post(body: Uint8Array<ArrayBuffer>): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/verify`, { method: 'POST', headers: { 'content-type': multipartType, 'connection': 'close' }, body })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ...(await response.json() as object) }
}

const passed = { status: 200, indication: 'TOTAL-PASSED' }
const neighbour = () => post(sound)
const within = async <Value>(milliseconds: number, awaited: Promise<Value>) => {
  const startedAt = performance.now()
  const value = await awaited
  expect(performance.now() - startedAt).toBeLessThan(milliseconds)
  return value
}

describe('a signature file made to hurt', () => {
  it.each(Object.entries(hostileFiles))('%s is judged and never passes, while a neighbour gets a verdict', async (_, make) => {
    const file = make()
    expect(file.length).toBeLessThanOrEqual(uploadLimits.signatureBytes)
    const [answer, beside] = await Promise.all([post(multipart([['signature', file], ['content', content]])), neighbour()])
    // On a machine with nothing else to do every one of them is judged in half a second.
    if (answer.status !== 200) expect(answer).toMatchObject({ status: 422, reason: 'verification-took-too-long' })
    else expect(['TOTAL-FAILED', 'INDETERMINATE']).toContain(answer.indication)
    expect(beside).toMatchObject(passed)
  })
})

describe('a check that breaks', () => {
  const broken = (fault: string) => post(multipart([['signature', `${fault} whatever`], ['content', content]]))

  it('over its two seconds is ended and says so; the neighbour who waited gets the verdict of a new thread', async () => {
    const [answer, beside] = await Promise.all([within(4000, broken('hang')), neighbour()])
    expect(answer).toMatchObject({ status: 422, reason: 'verification-took-too-long' })
    expect(beside).toMatchObject(passed)
  })

  it('over its memory, or by ending its thread, says so and takes nobody along', async () => {
    for (const fault of ['eat memory', 'die']) {
      const [answer, beside] = await Promise.all([broken(fault), neighbour()])
      expect(answer, fault).toMatchObject({ status: 422 })
      expect(['verification-broke-down', 'verification-took-too-long']).toContain(answer.reason)
      expect(beside, fault).toMatchObject(passed)
    }
  })

  it('many times at once leaves others a 503 with Retry-After within the time they may wait, and then everything as before', async () => {
    const hanging = Array.from({ length: 8 }, () => broken('hang'))
    const late = await within(12_000, neighbour())
    if (late.status !== 200) expect(late).toMatchObject({ status: 503, reason: 'busy', retryAfter: '5' })
    const answers = await Promise.all(hanging)
    for (const { status, reason } of answers) expect([[422, 'verification-took-too-long'], [503, 'busy']]).toContainEqual([status, reason])
    expect(answers.some(({ status }) => status === 503)).toBe(true)
    expect(await neighbour()).toMatchObject(passed)
  }, 60_000)
})

describe('many at once', () => {
  it('two hundred sound uploads are each answered, by the verdict or by a 503 with Retry-After', async () => {
    const answers = await within(25_000, Promise.all(Array.from({ length: 200 }, neighbour)))
    const verdicts = answers.filter(({ status }) => status === 200)
    for (const verdict of verdicts) expect(verdict).toMatchObject(passed)
    for (const refused of answers.filter(({ status }) => status !== 200)) expect(refused).toMatchObject({ status: 503, reason: 'busy', retryAfter: '5' })
    expect(verdicts.length).toBeGreaterThanOrEqual(65)
    expect(await neighbour()).toMatchObject(passed)
  })

  it('two hundred that send nothing, or a byte now and then, keep no neighbour out and are cut', async () => {
    const silent = Array.from({ length: 200 }, (_, index) => openUpload(index % 2 === 0 ? 0 : 100))
    expect(await within(2000, neighbour())).toMatchObject(passed)
    for (const answer of await Promise.all(silent.map(({ answered }) => answered))) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(await neighbour()).toMatchObject(passed)
  })

  it('more than may be open are turned away at once; when they go there is room again', async () => {
    const open = Array.from({ length: maxUploadsInFlight }, () => openUpload(0))
    await Promise.all(open.map(({ isOpen }) => isOpen))
    expect(await within(2000, neighbour())).toMatchObject({ status: 503, reason: 'busy', retryAfter: '5' })
    for (const { abort } of open) abort()
    await expect.poll(async () => (await neighbour()).status, { timeout: 5000 }).toBe(200)
  })

  it('a hundred whose connection breaks in the middle leave nothing behind', async () => {
    const free = uploadLimits.signatureMemory.freeInBytes
    const half = multipart([['signature', new Uint8Array(MB)], ['content', content]]).subarray(0, MB / 2)
    await Promise.all(Array.from({ length: 100 }, () => breakAfter(half)))
    await expect.poll(() => uploadLimits.signatureMemory.freeInBytes, { timeout: 5000 }).toBe(free)
    expect(await neighbour()).toMatchObject(passed)
  })
})

describe('a large document', () => {
  it('is hashed as it passes: sixty-four megabytes leave the memory flat, a neighbour answered, and the verdict right', async () => {
    const size = 64 * MB
    const piece = new Uint8Array(MB).fill(0x61)
    const document = Buffer.concat(Array.from({ length: size / MB }, () => piece))
    const signature = await door.current.seal.sign(document)
    await neighbour()
    let highest = 0
    const before = process.memoryUsage().external
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().external - before)
    }, 20)
    const [answer, beside] = await Promise.all([postPieces(signature, piece, size / MB), neighbour()])
    clearInterval(watch)
    expect(answer).toMatchObject({ indication: 'TOTAL-PASSED', content: { sizeInBytes: size } })
    expect(beside).toMatchObject(passed)
    expect(highest / MB).toBeLessThan(48)
  })

  it('over the bound is refused while it still arrives', async () => {
    const piece = new Uint8Array(MB)
    expect(await postPieces(new Uint8Array(10), piece, 200)).toMatchObject({ status: 413 })
    const fields: Field[] = [['signature', 'x'], ['content', content]]
    expect((await postFields(fields, { 'content-length': String(113 * MB) })).status).toBe(413)
  })
})

const partHead = (name: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`

/** An upload in pieces, as fast as the other side takes them; whatever is answered ends it. */
function postPieces(signature: Uint8Array, piece: Uint8Array, count: number): Promise<object> {
  return new Promise((resolve, reject) => {
    let isAnswered = false
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v1/verify', headers: { 'content-type': multipartType } }, (incoming) => {
      isAnswered = true
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as object))
    })
    outgoing.on('error', (error) => (isAnswered ? undefined : reject(error)))
    outgoing.write(Buffer.concat([Buffer.from(partHead('signature')), signature, Buffer.from(`\r\n${partHead('content')}`)]))
    const send = (left: number): void => {
      if (isAnswered) return
      if (left === 0) return void outgoing.end(`\r\n--${boundary}--\r\n`)
      outgoing.write(piece, () => send(left - 1))
    }
    send(count)
  })
}

const head = `POST /api/v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${multipartType}\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n`

/** A connection that begins an upload and sends one byte in each pause (0: none), until it is answered. */
function openUpload(pauseInMilliseconds: number) {
  const socket = connect(port, '127.0.0.1')
  let timer: NodeJS.Timeout | undefined
  socket.on('error', () => {})
  const isOpen = new Promise<void>((resolve) => socket.write(head, () => resolve()))
  if (pauseInMilliseconds > 0) timer = setInterval(() => socket.writable && socket.write('-'), pauseInMilliseconds)
  const answered = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('close', () => {
      clearInterval(timer)
      resolve(text)
    })
  })
  return { isOpen, answered, abort: () => socket.destroy() }
}

function breakAfter(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.write(head.replace('1000000', '2000000'))
    socket.write(bytes, () => socket.resetAndDestroy())
  })
}
