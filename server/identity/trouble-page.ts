import { randomInt } from 'node:crypto'
import english from '@/messages/en/errors.json'
import japanese from '@/messages/ja/errors.json'
import { log } from '../log'
import { machineHeaders } from '../problem'

/**
 * What a browser sees when a form to /api/auth met a fault of ours. Next draws its error page for pages only; without this one the
 * resident would look at an empty window in the middle of a login. The number is the one in the log.
 */
export function troublePage(error: unknown, language: 'ja' | 'en'): Response {
  const reference = String(randomInt(1_000_000_000, 10_000_000_000))
  log().error({ err: error, reference }, 'request failed')
  const words = (language === 'en' ? english : japanese).unexpected
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<main>
<h1>${words.title}</h1>
<p>${words.what}</p>
<p>${words.safe}</p>
<p>${words.next}</p>
<p>${words.number} ${reference}</p>
<p><a href="/login">${words.retry}</a></p>
<p><a href="/">${words.entrance}</a></p>
</main>
</html>
`
  const policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
  return new Response(html, { status: 500, headers: { ...machineHeaders, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy } })
}
