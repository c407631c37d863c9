import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings, root } from './settings.mjs'

const settingsFrom = (source: Record<string, string>) => {
  const read = readSettings(source)
  if (!read.ok) throw new Error(read.lines.join())
  return read.settings
}

const linesFrom = (source: Record<string, string>) => {
  const read = readSettings(source)
  return read.ok ? [] : read.lines
}

describe('settings of npm start', () => {
  it('need nothing at all', () => {
    expect(settingsFrom({})).toMatchObject({
      portalOrigin: 'http://localhost:3000',
      interfaceOrigin: 'http://localhost:3005',
      bridgeOrigin: 'http://127.0.0.1:3010',
      sandboxOrigin: 'http://127.0.0.1:3020',
      workerOrigin: 'http://127.0.0.1:3030',
      data: path.join(root, '.data'),
      databaseUrl: undefined,
    })
  })

  it('move every port with PORT, and each by its own name', () => {
    expect(settingsFrom({ PORT: '4000' }).ports).toEqual({ portal: 4000, interface: 4005, bridge: 4010, sandbox: 4020, worker: 4030 })
    expect(settingsFrom({ PORT: '4000', BRIDGE_PORT: '5000' }).ports).toMatchObject({ portal: 4000, bridge: 5000 })
  })

  it('take an empty variable for one that is not set', () => {
    expect(settingsFrom({ PORT: '', DATABASE_URL: '' })).toMatchObject({ portalOrigin: 'http://localhost:3000', databaseUrl: undefined })
  })

  it('refuse each bad variable in a line of its own that names it', () => {
    const lines = linesFrom({ PORT: 'web', BRIDGE_PORT: '70000', DATABASE_URL: 'mysql://x' })
    expect(lines.map((line) => line.split(':')[0])).toEqual(['PORT', 'BRIDGE_PORT', 'DATABASE_URL'])
    expect(lines.join()).not.toContain('mysql')
  })

  it('refuse one port for two processes', () => {
    expect(linesFrom({ PORT: '4000', BRIDGE_PORT: '4000' })).toHaveLength(1)
  })
})
