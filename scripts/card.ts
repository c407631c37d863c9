// npm run card: the test people's cards for outside tools. `--list` names them, `--vpcd NAME` lays one on a reader of pcscd.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type CardFile, parseCardFile } from '@/card/virtual/card-file'
import { insertIntoVpcd, VPCD_PORT } from '@/card/virtual/node-vpcd'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'
import { asPersona, isPersona, PERSONAS } from '@/card/virtual/personas'
import { bundle } from './bundle.mjs'
import { placesOf } from './environment.mjs'
import { runNode } from './run/command.mjs'
import { complain, Complaint, say, table } from './run/say.mjs'
import { readSettings, root } from './settings.mjs'

const USAGE = `npm run card -- --list             the cards, one a line
npm run card -- --vpcd NAME        lay NAME's card on vpcd's reader until Ctrl-C
                [--as ${Object.keys(PERSONAS).join('|')}]
                [--port ${VPCD_PORT}] [--trace]`

const RETRY_IN_MS = 300

type Settings = Extract<ReturnType<typeof readSettings>, { ok: true }>['settings']

/** Makes the sandbox's cards where `npm start` has not been yet. */
async function requireCards(settings: Settings): Promise<string> {
  const { sandbox, virtualCards } = placesOf(settings)
  if (!existsSync(virtualCards)) {
    complain('試験用のカードを用意します / preparing the test cards')
    await bundle()
    const env = { ...process.env, SANDBOX_DIR: sandbox, SANDBOX_PORT: String(settings.ports.sandbox) }
    await runNode([path.join('dist', 'sandbox.mjs'), 'prepare'], { cwd: root, env })
  }
  return virtualCards
}

const readCards = (folder: string): CardFile[] =>
  readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => parseCardFile(readFileSync(path.join(folder, name), 'utf8')))

function list(cards: readonly CardFile[]): void {
  const rows = cards.map(({ person, label, pin, signPassword }) => [person, label, `PIN ${pin}`, signPassword === null ? '-' : `password ${signPassword}`])
  for (const line of table(rows)) say(line)
}

/** Keeps the card on the reader: waits for vpcd, and comes back when it was restarted. PIN counters live as long as this process. */
async function layOnReader(file: CardFile, port: number, trace: boolean): Promise<never> {
  const card = createPersonCard(file, rsaKeyOfPkcs8)
  let saidWaiting = false
  for (;;) {
    const inserted = await insertIntoVpcd(card, port, trace ? say : undefined).catch(() => null)
    if (inserted) {
      say(`${file.person}: 127.0.0.1:${port} のリーダーに置きました / on the reader`)
      await inserted.removed
      say('リーダーがなくなりました / the reader went away')
    } else if (!saidWaiting) {
      say(`127.0.0.1:${port} で vpcd を待っています。pcscd を動かしてください / waiting for vpcd, please start pcscd`)
      saidWaiting = true
    }
    await sleep(RETRY_IN_MS)
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { list: { type: 'boolean' }, vpcd: { type: 'string' }, as: { type: 'string' }, port: { type: 'string', default: String(VPCD_PORT) }, trace: { type: 'boolean', default: false } } })
  if (!values.list && values.vpcd === undefined) throw new Complaint(USAGE)
  const read = readSettings(process.env)
  if (!read.ok) throw new Complaint(read.lines.join('\n'))
  const cards = readCards(await requireCards(read.settings))
  if (values.list) return list(cards)
  const file = cards.find(({ person }) => person === values.vpcd)
  if (!file) throw new Complaint(`${values.vpcd}: このカードはありません / no such card. ${cards.map(({ person }) => person).join(', ')}`)
  if (values.as !== undefined && !isPersona(values.as)) throw new Complaint(`--as ${values.as}: ${Object.keys(PERSONAS).join(', ')}`)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Complaint(`--port ${values.port}: 1–65535`)
  await layOnReader(values.as === undefined ? file : asPersona(file, values.as), port, values.trace)
}

main().catch((error: unknown) => {
  complain(error instanceof Complaint ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
})
