// What a first visit costs: scripts and styles of built pages, from a running portal, as they travel (gzip).
// node scripts/budget.mjs ORIGIN [--cookie 'name=value; …'] PATH=MARKER …
import http from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { parseArgs } from 'node:util'

const KILOBYTE = 1000
export const SCRIPT_LIMIT_IN_BYTES = 145 * KILOBYTE
export const STYLE_LIMIT_IN_BYTES = 12 * KILOBYTE

/**
 * Measures one page: it must answer 200 itself (no redirect) and contain its marker.
 * @param {{ origin: string, path: string, marker: string, cookie?: string }} page
 * @returns {Promise<{ path: string, scripts: number, styles: number, problems: string[] }>} sizes in bytes
 */
export async function measurePage({ origin, path, marker, cookie }) {
  const answer = await get(new URL(path, origin), cookie)
  const html = answer.body.toString('utf8')
  const { scripts, styles, foreign } = resourcesOf(html, origin)
  const problems = []
  if (answer.status !== 200) problems.push(`status ${answer.status}`)
  if (!html.includes(marker)) problems.push(`"${marker}" is not on the page`)
  if (scripts.length === 0) problems.push('no script found: nothing was measured')
  const script = await totalSize(scripts, cookie)
  const style = await totalSize(styles, cookie)
  for (const address of [...foreign, ...style.foreign]) problems.push(`asks another host: ${address}`)
  if (script.bytes > SCRIPT_LIMIT_IN_BYTES) problems.push(`scripts over ${SCRIPT_LIMIT_IN_BYTES / KILOBYTE} kB`)
  if (style.bytes > STYLE_LIMIT_IN_BYTES) problems.push(`styles over ${STYLE_LIMIT_IN_BYTES / KILOBYTE} kB`)
  return { path, scripts: script.bytes, styles: style.bytes, problems: [...problems, ...script.problems, ...style.problems] }
}

/**
 * What the page makes a browser fetch. Scripts for browsers without modules are not fetched by any that we serve.
 * @param {string} html
 * @param {string} origin
 */
export function resourcesOf(html, origin) {
  const tags = [...html.matchAll(/<(script|link|img|iframe|source|video|audio|object|embed)\b([^>]*)>/g)].map(([, name, text]) => ({ name, ...attributes(text) }))
  const addressOf = ({ src, href, data }) => src ?? href ?? data
  const fetched = tags.filter((tag) => addressOf(tag) !== undefined && !(tag.name === 'link' && /^(canonical|alternate|next|prev)$/.test(tag.rel ?? '')))
  const resolved = fetched.map((tag) => ({ ...tag, url: new URL(addressOf(tag), origin) }))
  const isScript = ({ name, rel, as }) => name === 'script' || rel === 'modulepreload' || (rel === 'preload' && as === 'script')
  const unique = (list) => [...new Set(list.map(({ url }) => url.href))]
  const own = resolved.filter(({ url }) => url.origin === origin)
  return {
    scripts: unique(own.filter((tag) => isScript(tag) && !('nomodule' in tag))),
    styles: unique(own.filter(({ rel }) => rel === 'stylesheet')),
    foreign: unique(resolved.filter(({ url }) => url.origin !== origin && url.protocol !== 'data:')),
  }
}

function attributes(text) {
  const pairs = [...text.matchAll(/([a-zA-Z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)]
  return Object.fromEntries(pairs.map(([, name, double, single, bare]) => [name.toLowerCase(), (double ?? single ?? bare ?? '').replaceAll('&amp;', '&')]))
}

async function totalSize(urls, cookie) {
  const answers = await Promise.all(urls.map(async (url) => ({ url, ...(await get(new URL(url), cookie)) })))
  return {
    bytes: answers.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
    problems: answers.filter(({ status }) => status !== 200).map(({ url, status }) => `${url}: status ${status}`),
    foreign: answers.flatMap(({ url, body }) => foreignInStyles(body.toString('utf8'), url)),
  }
}

const foreignInStyles = (css, from) =>
  [...css.matchAll(/(?:@import\s+|url\()\s*["']?((?:https?:)?\/\/[^"')\s]+)/g)].map(([, address]) => new URL(address, from)).filter((url) => url.origin !== new URL(from).origin).map(String)

/** Size on the wire; what the server sends uncompressed is counted as gzip would make it. */
function get(url, cookie) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { 'accept-encoding': 'gzip', ...(cookie ? { cookie } : {}) } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, ...unpack(Buffer.concat(chunks), response.headers['content-encoding']) }))
    })
    request.on('error', reject)
  })
}

function unpack(received, encoding) {
  if (encoding !== 'gzip') return { body: received, sizeInBytes: gzipSync(received).length }
  return { body: gunzipSync(received), sizeInBytes: received.length }
}

/** One line a page, with what is wrong below it. */
export function describeMeasure({ path, scripts, styles, problems }) {
  const kilobytes = (bytes) => `${(bytes / KILOBYTE).toFixed(1)} kB`
  return [`${path}: scripts ${kilobytes(scripts)}, styles ${kilobytes(styles)}`, ...problems.map((problem) => `  × ${problem}`)].join('\n')
}

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { cookie: { type: 'string' } } })
  const [origin, ...pages] = positionals
  if (!origin || pages.length === 0) throw new Error("usage: node scripts/budget.mjs ORIGIN [--cookie 'name=value'] PATH=MARKER …")
  for (const page of pages) {
    const [path, marker = ''] = page.split('=')
    const measure = await measurePage({ origin, path, marker, cookie: values.cookie })
    console.log(describeMeasure(measure))
    if (measure.problems.length > 0) process.exitCode = 1
  }
}

if (process.argv[1] === import.meta.filename) await main()
