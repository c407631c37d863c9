// What is shown when everything runs: where, how to log in, as whom.
import { readFileSync } from 'node:fs'
import { say, table } from '../run/say.mjs'

/** @param {{ origin: string, peopleFile: string }} facts */
export function welcome({ origin, peopleFile }) {
  const people = JSON.parse(readFileSync(peopleFile, 'utf8'))
  const rows = people.map(({ person, displayName, pin, signPassword, note }) => [displayName, person, pin, signPassword ?? '－', note ?? ''])
  say()
  say(`まどぐちを使えます（${(performance.now() / 1000).toFixed(0)} 秒で準備できました） / ready:  ${origin}`)
  say()
  say('  1. 「マイナンバーカードでログイン」を選び、補助アプリの画面を開きます / choose to log in, open the card helper')
  say('  2. カード（試験用の人）を選び、暗証番号を入れます / pick a test card, type its PIN')
  say()
  for (const line of table([['名前 / name', 'card', 'PIN', '署名用 / sign', ''], ...rows])) say(`  ${line}`)
  say()
  say('すべて試験用の作りごとです。実在の人・会社ではありません / test data, nobody real')
  say('Ctrl-C で止まります / stops everything')
}
