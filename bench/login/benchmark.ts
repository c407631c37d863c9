// From the PIN being sent to the logged-in page, over a real pcscd, vpcd, bridge and built portal, beside the same APDUs by opensc-tool.
import path from 'node:path'
import { startPcscd, type Pcscd } from '@/card/testing/pcscd'
import { measureTimes, spreadOf, type Spread } from '../rounds'
import { startInstance, type Instance } from './instance'
import { logIn, type Journey } from './journey'
import { recordedCard, type RecordedCard } from './recorded-card'

const PERSON = 'hanako'
const LOGIN = 'login'
const TOOL = 'opensc-tool'
const READER_INDEX = '0'
const data = path.resolve('.data', 'bench', 'login-instance')

export interface LoginBenchmark {
  readonly times: ReadonlyMap<string, readonly number[]>
  readonly journeys: readonly Journey[]
  /** How many commands the card took in one login, from the PIN on. */
  readonly commands: number
}

export async function benchmarkLogin(rounds: number, say: (line: string) => void): Promise<LoginBenchmark> {
  const recorded = recordedCard()
  const pcscd = await startPcscd(recorded.card, recordedCard().card)
  try {
    say('starting an instance (the portal is built when sources changed)')
    const instance = await startInstance(data, pcscd.env.PCSCLITE_CSOCK_NAME)
    try {
      return await compare(instance, pcscd, recorded, rounds, say)
    } finally {
      await instance.stop()
    }
  } finally {
    await pcscd.stop()
  }
}

async function compare(instance: Instance, pcscd: Pcscd, recorded: RecordedCard, rounds: number, say: (line: string) => void): Promise<LoginBenchmark> {
  const { pin } = recorded.become(path.join(instance.data, 'sandbox', 'cards', `${PERSON}.json`))
  const journeys: Journey[] = []
  const journey = async () => {
    const made = await logIn(instance, pin, recorded.taken)
    journeys.push(made)
    return made.total
  }
  await journey()
  const commands = recorded.taken()
  const tool = () => byOpensc(pcscd, recorded, commands)
  const times = await measureTimes([{ name: LOGIN, run: journey }, { name: TOOL, run: tool }], rounds, (round) => say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`))
  return { times, journeys: journeys.slice(-rounds), commands: commands.length }
}

/** The default driver probes for nothing, so that the card sees these commands and no other. */
async function byOpensc(pcscd: Pcscd, recorded: RecordedCard, commands: readonly string[]): Promise<number> {
  recorded.taken()
  const start = performance.now()
  const { code, output } = await pcscd.run('opensc-tool', '--reader', READER_INDEX, '--card-driver', 'default', ...commands.flatMap((command) => ['-s', command]))
  const time = performance.now() - start
  const words = [...output.matchAll(/SW1=0x(..), SW2=0x(..)/g)].map(([, high, low]) => `${high}${low}`)
  if (code !== 0 || words.length !== commands.length || words.at(-1) !== '9000') throw new Error(`opensc-tool: ${output}`)
  if (recorded.taken().join() !== commands.join()) throw new Error('opensc-tool sent other commands than the bridge')
  return time
}

const milliseconds = ({ low, median, high }: Spread) => `${median.toFixed(0)} ms (${low.toFixed(0)}–${high.toFixed(0)})`

/** Readable rows, and last one line of JSON. */
export function report({ times, journeys, commands }: LoginBenchmark): string[] {
  const of = (name: string) => times.get(name) ?? []
  const ratio = spreadOf(of(LOGIN).map((time, round) => time / (of(TOOL)[round] ?? Number.NaN)))
  const part = (name: Exclude<keyof Journey, 'total'>) => milliseconds(spreadOf(journeys.map((journey) => journey[name])))
  return [
    `from the PIN to the logged-in page   ${milliseconds(spreadOf(of(LOGIN)))}, ${of(LOGIN).length} rounds, median (quartiles)`,
    `  bridge: card, signature, portal told  ${part('bridge')}`,
    `  page that asks to complete            ${part('returnPage')}`,
    `  completing: every check, session      ${part('completing')}`,
    `  home page                             ${part('homePage')}`,
    `the same ${commands} APDUs by opensc-tool     ${milliseconds(spreadOf(of(TOOL)))}`,
    `ratio                                ${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
    JSON.stringify({ ratios: { login_vs_opensc_tool: Number(ratio.median.toFixed(3)) }, milliseconds: { login: Math.round(spreadOf(of(LOGIN)).median), opensc_tool: Math.round(spreadOf(of(TOOL)).median) } }),
  ]
}
