import { describe, expect, it } from 'vitest'
import { readEnvironment } from './env'

describe('the environment', () => {
  it('places the bridge ten ports above the portal', () => {
    expect(readEnvironment({ BRIDGE_PORTALS: 'p.json', PORT: '4000' })).toEqual({
      ok: true, environment: { port: 4010, portalsFile: 'p.json', stateFolder: '.data/bridge', virtualCardsFolder: null, trustFile: null, pinentry: null, usesPcsc: true },
    })
  })
  it('takes a port of its own', () => expect(readEnvironment({ BRIDGE_PORTALS: 'p.json', BRIDGE_PORT: '5' })).toMatchObject({ environment: { port: 5 } }))
  it('names each bad variable in a line', () => {
    expect(readEnvironment({ BRIDGE_PORT: 'x' })).toMatchObject({ ok: false, lines: [expect.stringMatching(/^BRIDGE_PORT: /), expect.stringMatching(/^BRIDGE_PORTALS: /)] })
  })
})
