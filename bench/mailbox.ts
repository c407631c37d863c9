import { benchmarkMailbox, report } from './mailbox/benchmark'

const ROUNDS = 21
const ITEMS = { small: 100, large: 1_000_000 }

const benchmark = await benchmarkMailbox(ITEMS, ROUNDS, (line) => process.stderr.write(`${line}\n`))
process.stdout.write(`${report(benchmark).join('\n')}\n`)
process.exit()
