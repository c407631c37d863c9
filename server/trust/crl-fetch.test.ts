import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startListServer, type ListServer } from '../identity/testing/list-server'
import { fetchList } from './crl-fetch'

let lists: ListServer

beforeAll(async () => {
  lists = await startListServer()
  lists.serve('/list', Buffer.alloc(1000, 7))
  lists.answers.set('/moved', (response) => response.writeHead(302, { location: `${lists.origin}/list` }).end())
  lists.answers.set('/cut', (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write(Buffer.alloc(10), () => response.destroy())
  })
  lists.answers.set('/endless', (response) => {
    response.writeHead(200)
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    }
    response.on('drain', write)
    write()
  })
})

afterAll(() => lists.stop())

describe('fetching a list', () => {
  it('gives its bytes', async () => {
    expect(await fetchList(`${lists.origin}/list`)).toEqual({ ok: true, bytes: new Uint8Array(1000).fill(7) })
  })

  it('takes exactly the bound and not one byte more', async () => {
    expect((await fetchList(`${lists.origin}/list`, 1000)).ok).toBe(true)
    expect(await fetchList(`${lists.origin}/list`, 999)).toEqual({ ok: false, reason: 'too-large' })
  })

  it('breaks off an answer that does not end', async () => {
    expect(await fetchList(`${lists.origin}/endless`, 1024 * 1024)).toEqual({ ok: false, reason: 'too-large' })
  })

  it('follows no redirect: only the pinned address is asked', async () => {
    const before = lists.requests.filter((path) => path === '/list').length
    expect(await fetchList(`${lists.origin}/moved`)).toEqual({ ok: false, reason: 'unreachable' })
    expect(lists.requests.filter((path) => path === '/list')).toHaveLength(before)
  })

  it('says why it could not: another status, cut off, nobody there', async () => {
    expect(await fetchList(`${lists.origin}/none`)).toEqual({ ok: false, reason: 'status' })
    expect(await fetchList(`${lists.origin}/cut`)).toEqual({ ok: false, reason: 'unreachable' })
    const gone = await startListServer()
    await gone.stop()
    expect(await fetchList(`${gone.origin}/list`)).toEqual({ ok: false, reason: 'unreachable' })
  })
})
