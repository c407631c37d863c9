import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const theme = readFileSync(join(root, 'node_modules/@digital-go-jp/tailwind-theme-plugin/dist/v4.css'), 'utf8')
const own = readFileSync(join(root, 'app/globals.css'), 'utf8')

const names = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))

/** The design system's own names, from its stylesheet; and the few sizes of ours. */
const colours = names(theme, /--color-([\w-]+):/g)
const typeStyles = names(theme, /@utility (text-[\w-]+)/g)
const radii = names(theme, /--radius-(\w+):/g)
const weights = names(theme, /--font-weight-(\w+):/g)
const containers = names(own, /--container-(\w+):/g)

const withoutColour = new Set(['transparent', 'current', 'inherit'])
const isColour = (name: string) => colours.has(name) || withoutColour.has(name)
/** The system's colours in high contrast: `[CanvasText]`. */
const isSystemColour = (name: string) => /^\[[A-Z][A-Za-z]+\]$/.test(name)
const isWidth = (name: string) => /^(?:[xytrblse](?:-\d+)?|\d+|double|collapse|solid|none)$/.test(name)

/** For each prefix of a class: what may follow it. */
const allowedAfter: Record<string, (rest: string) => boolean> = {
  text: (rest) => typeStyles.has(`text-${rest}`) || isColour(rest) || isSystemColour(rest) || ['left', 'right', 'center'].includes(rest),
  bg: isColour,
  border: (rest) => isWidth(rest) || isColour(rest) || isSystemColour(rest),
  outline: (rest) => isWidth(rest) || isColour(rest) || /^offset-\d+$/.test(rest),
  fill: isColour,
  stroke: isColour,
  accent: isColour,
  decoration: (rest) => /^\d+$/.test(rest) || isColour(rest),
  ring: () => false,
  shadow: (rest) => rest === 'none' || /^[1-8]$/.test(rest),
  rounded: (rest) => radii.has(rest),
  font: (rest) => weights.has(rest),
  leading: () => false,
  tracking: () => false,
  'max-w': (rest) => containers.has(rest) || rest === 'full',
}

/** A class without its variants (`md:hover:`) and its minus sign. */
const plain = (className: string) => className.replace(/^(?:[\w/@-]+(?:\[[^\]]*\])?(?:\/\w+)?:)+/, '').replace(/^-/, '')

function foreign(className: string): boolean {
  const name = plain(className)
  const prefix = Object.keys(allowedAfter).find((candidate) => name.startsWith(`${candidate}-`))
  if (prefix === undefined) return /\[#|\[rgb|\[\d+px\]/.test(name)
  return !allowedAfter[prefix]?.(name.slice(prefix.length + 1))
}

/** Every word of every string that could be a list of classes: a mistake hides nowhere, and prose has no such words. */
function classesIn(source: string): string[] {
  const strings = [...source.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
  return strings.flatMap((text) => text.replaceAll(/\$\{[^}]*\}/g, ' ').split(/\s+/)).filter((word) => /^[!-]?[a-z@*[][^\s'"]*-[^\s'"]+$/.test(word))
}

const files = ['app', 'components'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx')).map((file) => join(root, folder, file)))

describe('classes of pages and parts', () => {
  it('use the tokens of the design system and nothing beside them', () => {
    const strangers = files.flatMap((file) => classesIn(readFileSync(file, 'utf8')).filter(foreign).map((name) => `${relative(root, file)}: ${name}`))
    expect(files.length).toBeGreaterThan(30)
    expect(strangers).toEqual([])
  })

  it('would be caught if they were from the stock palette, too small, or made up', () => {
    const stock = ['bg-red-5', 'bg-slate-100', 'text-xs', 'text-sm', 'hover:text-gray-500', 'md:text-lg', 'rounded-md', 'shadow-lg', 'font-bold', 'max-w-5xl',
      'border-zinc-200', 'text-[13px]', 'bg-[#ff0000]', 'leading-6', 'ring-2', 'forced-colors:bg-neutral-50', 'fill-sky-500']
    expect(stock.filter((name) => !foreign(name))).toEqual([])
  })

  it('are found wherever a source writes them', () => {
    const source = "<p className=\"mt-4 text-sm\">It's</p>\nconst look = `rounded-8 ${wide}\n  hover:bg-red-5`\nconst other = { a: 'md:shadow-lg' }"
    expect(classesIn(source).filter(foreign)).toEqual(['text-sm', 'hover:bg-red-5', 'md:shadow-lg'])
  })

  it('never set a style of their own, which the content security policy would refuse', () => {
    expect(files.filter((file) => /\bstyle=|dangerouslySetInnerHTML/.test(readFileSync(file, 'utf8'))).map((file) => relative(root, file))).toEqual([])
  })

  it('know no text under 14 px: the smallest type style is 0.875 rem', () => {
    const sizes = [...theme.matchAll(/font-size: ([\d.]+)rem/g)].map((match) => Number(match[1]))
    expect(Math.min(...sizes)).toBe(0.875)
  })
})
