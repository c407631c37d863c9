// What the person at the terminal reads.

/** Does one step, saying what it is while it runs and how long it took when it is done. */
export async function step(japanese, english, act) {
  const startedAt = performance.now()
  process.stdout.write(`・${japanese} / ${english} … `)
  try {
    const result = await act()
    process.stdout.write(`${seconds(startedAt)}\n`)
    return result
  } catch (error) {
    process.stdout.write(`できませんでした / failed (${seconds(startedAt)})\n`)
    throw error
  }
}

export const say = (text = '') => process.stdout.write(`${text}\n`)
export const complain = (text) => process.stderr.write(`${text}\n`)

/** Something the person can mend: shown as it is, without a stack. */
export class Complaint extends Error {}

/** Rows as columns; Japanese letters are two wide in a terminal. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => width(row[column]))))
  return rows.map((row) => row.map((cell, column) => cell + ' '.repeat(widths[column] - width(cell))).join('  ').trimEnd())
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u
const width = (text) => [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0)

const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
