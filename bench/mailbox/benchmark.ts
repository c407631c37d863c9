// The lists of a mailbox of a million items beside those of one of a hundred, in the same database: every page decrypted, every query counted.
import path from 'node:path'
import { unfiltered } from '@/domain/mailbox-filter'
import { database } from '@/server/database'
import { countUnread, listMailbox, type PageQuestion } from '@/server/mailbox/list'
import { countQueries } from '../count-queries'
import { measureTimes, spreadOf, type Spread, type Timed } from '../rounds'
import { PAGE, YEAR, makeBox, type Box } from './boxes'
import { openHouse } from './house'
import { otherWaysToCount } from './other-counts'

/** Calls that one measurement takes the mean of: one alone is less than the clock's and the network's noise. */
const CALLS = 25
/** One query without decryption is so short that it needs more. */
const CALLS_OF_A_COUNT = 250
const MOST_QUERIES = 3

export interface MailboxBenchmark {
  readonly times: ReadonlyMap<string, readonly number[]>
  readonly queries: ReadonlyMap<string, number>
  readonly items: { small: number, large: number }
}

const questions = ['first_page', 'deep_page', 'unread_count', 'sender', 'label'] as const
type Question = (typeof questions)[number]
type Size = 'small' | 'large'
const nameOf = (question: Question, size: Size) => `${question} ${size}`

export async function benchmarkMailbox(items: MailboxBenchmark['items'], rounds: number, say: (line: string) => void): Promise<MailboxBenchmark> {
  const house = await openHouse(path.resolve('.data/bench/mailbox'))
  try {
    say(`a box of ${items.small} items and one of ${items.large}`)
    const boxes = { small: await makeBox(items.small), large: await makeBox(items.large) }
    await database().$executeRawUnsafe('vacuum (analyze) mailbox_items, mailbox_item_labels, mailbox_counts')
    await database().$executeRawUnsafe('checkpoint')
    const queries = new Map<string, number>()
    const contestants = (['small', 'large'] as const).flatMap((size) => questions.map((question) => contestant(question, size, boxes[size], queries)))
    const times = await measureTimes([...contestants, ...otherWaysToCount(boxes.large, CALLS)], rounds, (round) => say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`))
    return { times, queries, items }
  } finally {
    await house.close()
  }
}

function contestant(question: Question, size: Size, box: Box, queries: Map<string, number>): Timed {
  const name = nameOf(question, size)
  let turn = 0
  return {
    name,
    async run() {
      const calls = question === 'unread_count' ? CALLS_OF_A_COUNT : CALLS
      const stopCounting = countQueries()
      const start = performance.now()
      for (let call = 0; call < calls; call += 1) await ask(question, box, turn += 1)
      const time = (performance.now() - start) / calls
      const each = stopCounting() / calls
      if (each > MOST_QUERIES) throw new Error(`${name}: ${each} queries`)
      queries.set(name, each)
      return time
    },
  }
}

async function ask(question: Question, box: Box, turn: number): Promise<void> {
  switch (question) {
    case 'first_page': return expectPage(box, {})
    case 'deep_page': return expectPage(box, { after: box.deepCursors[turn % box.deepCursors.length] ?? null })
    case 'sender': return expectPage(box, { filter: { ...unfiltered, senderId: box.senderId } })
    case 'label': return expectPage(box, { filter: { ...unfiltered, labelId: box.labelId } })
    case 'unread_count': {
      const unread = await countUnread(box.actor)
      if (unread !== box.unread) throw new Error(`${unread} unread instead of ${box.unread}`)
    }
  }
}

/** A full page whose every row opened. */
async function expectPage({ actor }: Box, question: PageQuestion): Promise<void> {
  const { items } = await listMailbox(actor, { ...question, limit: PAGE })
  if (items.length !== PAGE || items.some(({ year }) => year !== YEAR)) throw new Error(`a page of ${items.length} rows, ${items.filter(({ year }) => year === YEAR).length} opened`)
}

const milliseconds = ({ low, median, high }: Spread) => `${median.toFixed(2)} ms (${low.toFixed(2)}–${high.toFixed(2)})`

/** Readable rows, and last one line of JSON. */
export function report({ times, queries, items }: MailboxBenchmark): string[] {
  const of = (name: string) => times.get(name) ?? []
  const ratios = questions.map((question) => {
    const small = of(nameOf(question, 'small'))
    return { question, ratio: spreadOf(of(nameOf(question, 'large')).map((time, round) => time / (small[round] ?? Number.NaN))) }
  })
  const measured = new Set(questions.flatMap((question) => [nameOf(question, 'small'), nameOf(question, 'large')]))
  return [
    `${of(nameOf('first_page', 'small')).length} rounds in shuffled order, mean of ${CALLS} calls (${CALLS_OF_A_COUNT} of the count) each, median (quartiles)`,
    ...ratios.map(({ question, ratio: { low, median, high } }) => [
      question.padEnd(14), `of ${items.small}: ${milliseconds(spreadOf(of(nameOf(question, 'small'))))}`,
      `of ${items.large}: ${milliseconds(spreadOf(of(nameOf(question, 'large'))))}`,
      `ratio ${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`, `${queries.get(nameOf(question, 'large'))} queries`,
    ].join('   ')),
    ...[...times.keys()].filter((name) => !measured.has(name)).map((name) => `${name}: ${milliseconds(spreadOf(of(name)))}`),
    JSON.stringify({ ratios: Object.fromEntries(ratios.map(({ question, ratio }) => [question, Number(ratio.median.toFixed(3))])) }),
  ]
}
