import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { config } from './proxy'

const passes = (path: string) => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path))
const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) => /deposits\/.*\/route\.ts$/.test(file.replaceAll('\\', '/')))

describe('the proxy, in which a body is held whole and cut off after ten megabytes', () => {
  it.each(['new/take', 'table/take', 'files/take', 'uploads/0b7e0f0e-3a52-4a4c-9d0a-7f6a2f2c1d11/signatures'])('lets the files of %s stream past', (form) => {
    expect(passes(`/organisation/deposits/${form}`)).toBe(false)
    const route = form.replace(/uploads\/[^/]+/, 'uploads/[id]')
    expect(files.some((file) => file.endsWith(`deposits/${route}/route.ts`)), `${route} is a route`).toBe(true)
  })

  it.each(['', '/new', '/table', '/files', '/files/template', '/uploads/0b7e0f0e', '/uploads/0b7e0f0e/act', '/files/take/more', '/uploads/0b7e0f0e/signatures/more'])('stands before %s as before every page', (path) => {
    expect(passes(`/organisation/deposits${path}`)).toBe(true)
  })
})
