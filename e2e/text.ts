import { readFileSync } from 'node:fs'
import path from 'node:path'

type Tree = { [key: string]: string | Tree }

/** The sentence that people see, looked up where the pages look it up, so that a journey does not repeat it. */
export function text(area: string, key: string, values: Record<string, string | number> = {}, language: 'ja' | 'en' = 'ja'): string {
  const file = path.join(import.meta.dirname, `../messages/${language}/${area}.json`)
  const found = key.split('.').reduce<string | Tree | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), JSON.parse(readFileSync(file, 'utf8')) as Tree)
  if (typeof found !== 'string') throw new Error(`no message ${area}.${key}`)
  return Object.entries(values).reduce((sentence, [name, value]) => sentence.replace(new RegExp(`\\{${name}(, number)?\\}`, 'g'), String(value)), found)
}
