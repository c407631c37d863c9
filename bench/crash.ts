// npm run -s crash -- NAME
import { crashDeposits, type CrashReport } from './crash/deposits'

const [name, ...more] = process.argv.slice(2)

function linesOf({ kills, acknowledged, broken, calls, findings, control }: CrashReport): string[] {
  const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`).join(', ')
  return [
    `kill -9                      ${killed}`,
    `requests broken off          ${broken}`,
    `acknowledged                 ${acknowledged}`,
    ...Object.entries(findings).map(([finding, keys]) => `${finding.padEnd(28)} ${keys.length}${keys.length === 0 ? '' : `  ${keys.slice(0, 3).join(' ')}`}`),
    `calls of the webhook         ${calls}`,
    `control, commits not waited for: of ${control.acknowledged} acknowledged ${control.lost} lost`,
  ]
}

if (name !== 'deposits' || more.length > 0) {
  process.stderr.write('usage: npm run -s crash -- NAME\nNames: deposits\n')
  process.exitCode = 64
} else {
  const report = await crashDeposits((line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${linesOf(report).join('\n')}\n${JSON.stringify({ ...report, findings: Object.fromEntries(Object.entries(report.findings).map(([finding, keys]) => [finding, keys.length])) })}\n`)
  process.exitCode = report.holds ? 0 : 1
}
