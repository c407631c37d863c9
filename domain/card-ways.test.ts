import { describe, expect, it } from 'vitest'
import { type Browser, cardTasks, chanceOf, systems } from './card-ways'

const browsers: readonly Browser[] = ['chromium', 'firefox', 'safari']

describe('ways to use a card', () => {
  it('the helper asks nothing of the browser: what works in one works in all', () => {
    for (const system of systems) {
      for (const task of ['helper-login', 'helper-sign', 'helper-attributes'] as const) {
        expect(new Set(browsers.map((browser) => chanceOf(task, { system, browser }))).size).toBe(1)
      }
    }
  })
  it('phones and tablets run no helper, and no browser on an iPhone has WebUSB', () => {
    for (const system of ['android', 'ios', 'chromeos'] as const) expect(chanceOf('helper-login', { system, browser: 'chromium' })).toBe('never')
    for (const browser of browsers) expect(chanceOf('webusb-login', { system: 'ios', browser })).toBe('never')
  })
  it('WebUSB never works in Firefox or Safari', () => {
    for (const system of [...systems, null]) for (const browser of ['firefox', 'safari'] as const) expect(chanceOf('webusb-login', { system, browser })).toBe('never')
  })
  it('only what tests run on counts as tried', () => {
    const tried = systems.flatMap((system) => cardTasks.filter((task) => chanceOf(task, { system, browser: 'chromium' }) === 'tried').map((task) => `${system} ${task}`))
    expect(tried).toEqual(['linux helper-login', 'linux helper-sign', 'linux helper-attributes'])
  })
  it('what cannot be told is said to be unknown, never guessed', () => {
    expect(chanceOf('helper-login', { system: null, browser: 'firefox' })).toBe('unknown')
    expect(chanceOf('webusb-login', { system: 'linux', browser: null })).toBe('unknown')
  })
})
