import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { webStreamOf } from './web-stream'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a stream as the body of an answer', () => {
  it('gives all of it, in order, and breaks off where it breaks off', async () => {
    const whole = webStreamOf(() => Readable.from([Buffer.from('ab'), Buffer.from('cd')], { objectMode: false }))
    expect(await new Response(whole as BodyInit).text()).toBe('abcd')
    const broken = webStreamOf(() => Readable.from((function* () { yield Buffer.from('ab'); throw new Error('the disk') })(), { objectMode: false }))
    await expect(new Response(broken as BodyInit).text()).rejects.toThrow('the disk')
  })

  // An error thrown where nobody catches it fails the run of the tests.
  it('ends the stream when its reader breaks off, at whatever moment, and throws nothing', async () => {
    for (let moment = 0; moment < 60; moment++) {
      const source = new PassThrough()
      for (let part = 0; part < 8; part++) source.write(new Uint8Array(30_000))
      const reader = webStreamOf(() => source).getReader()
      for (let read = 0; read <= moment % 4; read++) await reader.read()
      if (moment % 2 === 1) void reader.read()
      for (let step = 0; step < moment % 5; step++) await null
      await reader.cancel()
      await turn()
      expect(source.destroyed).toBe(true)
    }
  })

  it('begins nothing before it is read, and nothing when it never is', async () => {
    const opened: string[] = []
    const body = (name: string) => webStreamOf(() => {
      opened.push(name)
      return Readable.from([Buffer.from(name)], { objectMode: false })
    })
    const [read, thrownAway] = [body('read'), body('thrown away')]
    await turn()
    expect(opened).toEqual([])
    expect(await new Response(read as BodyInit).text()).toBe('read')
    await thrownAway.cancel()
    expect(opened).toEqual(['read'])
  })

  it('closes what a generator holds open', async () => {
    let isClosed = false
    const source = Readable.from((async function* () {
      try {
        for (;;) yield await Promise.resolve(new Uint8Array(100_000))
      } finally {
        isClosed = true
      }
    })(), { objectMode: false })
    const reader = webStreamOf(() => source).getReader()
    await reader.read()
    await reader.cancel()
    await turn()
    expect(isClosed).toBe(true)
  })
})
