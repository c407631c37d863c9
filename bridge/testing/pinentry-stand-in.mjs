#!/usr/bin/env node
// Speaks the Assuan protocol as pinentry does, and writes what it was told into the file of its first environment variable.
// PINENTRY_ANSWER: the data line's content as it stands on the wire, or `cancel`, `timeout`, `silence`, `end`, `endless`.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const { PINENTRY_ANSWER: answer = '', PINENTRY_LOG: log = '' } = process.env
const say = (line) => process.stdout.write(`${line}\n`)
const refusals = { cancel: 'ERR 83886179 Operation cancelled <Pinentry>', timeout: 'ERR 83886142 Timeout <Pinentry>' }

say('OK Pleased to meet you')
for await (const line of createInterface({ input: process.stdin })) {
  if (log) appendFileSync(log, `${line}\n`)
  if (line !== 'GETPIN') {
    say(line.startsWith('OPTION lc-ctype') ? 'ERR 83886254 Unknown option <Pinentry>' : 'OK')
    continue
  }
  if (answer === 'silence') continue
  if (answer === 'end') process.exit(0)
  if (answer === 'endless') say(`D ${'1'.repeat(9000)}`)
  if (answer in refusals) say(refusals[answer])
  else {
    say('# a comment')
    say('S STATUS')
    say(`D ${answer}`)
    say('OK')
  }
}
