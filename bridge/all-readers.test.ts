import { describe, expect, it } from 'vitest'
import type { Pcsc, PcscReaders } from '@/card/pcsc/node-pcsc'
import { createAllReaders } from './all-readers'

const machine = (state: PcscReaders): Pcsc => ({ list: async () => state, open: async () => ({ ok: false, reason: 'no-card' }) })
const list = (pcsc: Pcsc | null) => createAllReaders({ virtual: null, pcsc }).list()

describe('readers of every kind', () => {
  it.each([['not-running', 'card-service-stopped'], ['not-installed', 'card-service-missing']] as const)('a service that is %s is told as %s', async (state, absence) => {
    expect(await list(machine({ state }))).toEqual({ readers: [], absence })
  })
  it('a service without readers lacks a reader', async () => expect(await list(machine({ state: 'running', readers: [] }))).toMatchObject({ absence: 'no-reader' }))
  it('nothing at all lacks a reader', async () => expect(await list(null)).toMatchObject({ absence: 'no-reader' }))
  it('names readers as they are and by an id that is safe in a form', async () => {
    const { readers } = await list(machine({ state: 'running', readers: [{ name: '<b>"Reader"', holdsCard: true }] }))
    expect(readers).toMatchObject([{ label: { kind: 'name', text: '<b>"Reader"' }, holdsCard: true, id: expect.stringMatching(/^pcsc-[0-9a-f]{16}$/) }])
  })
})
