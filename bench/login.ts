import { benchmarkLogin, report } from './login/benchmark'

const ROUNDS = 11

const benchmark = await benchmarkLogin(ROUNDS, (line) => process.stderr.write(`${line}\n`))
process.stdout.write(`${report(benchmark).join('\n')}\n`)
// PC/SC and the card's sockets would keep the process.
process.exit()
