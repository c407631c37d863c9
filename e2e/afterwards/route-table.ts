import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const app = path.join(import.meta.dirname, '../../app')
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Every address that the portal answers, as its files say: 「GET /mailbox/[id]」. Groups of folders in parentheses are no part of an address. */
export function routeTable(): string[] {
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  return files.flatMap((file) => {
    const address = `/${path.dirname(file).split('/').filter((part) => part !== '.' && !/^\(.*\)$/.test(part)).join('/')}`
    return methodsOf(file).map((method) => `${method} ${address}`)
  }).sort()
}

function methodsOf(file: string): readonly string[] {
  if (file.endsWith('page.tsx')) return ['GET']
  const source = readFileSync(path.join(app, file), 'utf8')
  const found = methods.filter((method) => new RegExp(`^export (async )?(function|const) ${method}\\b|^export \\{[^}]*\\b${method}\\b`, 'm').test(source))
  if (found.length === 0) throw new Error(`app/${file} exports no method that is known here`)
  return found
}
