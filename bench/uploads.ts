import path from 'node:path'
import { benchmarkUploads, type UploadsSize } from './uploads/benchmark'
import { measureCourse, type Course } from './uploads/course'
import { encodings } from './uploads/files'
import { growths, report } from './uploads/report'

/** So many that whatever keeps the last hundred statements, as the database client does, is full before anything is measured. */
const WARM_UP_ROWS = 3000

const sizes: Record<'full' | 'small', UploadsSize> = {
  full: {
    warmUpRows: WARM_UP_ROWS, residents: 1000, tables: [
      { rows: 1000, noteCharacters: 0, encodings, looks: 'both' }, { rows: 10_000, noteCharacters: 0, encodings, looks: 'both' },
      { rows: 100_000, noteCharacters: 0, encodings: ['utf-8'], looks: 'both' }, { rows: 100_000, noteCharacters: 0, encodings: ['shift_jis'], looks: 'resident' },
      // As large as a table may be, in either direction.
      { rows: 100_000, noteCharacters: 480, encodings: ['utf-8'], looks: 'resident' },
    ],
  },
  small: { warmUpRows: 1000, residents: 100, tables: [300, 3000].map((rows) => ({ rows, noteCharacters: 0, encodings: ['shift_jis'], looks: 'held' })) },
}

const [task = 'full', course = ''] = process.argv.slice(2)
if (task === 'measure') process.stdout.write(JSON.stringify(await measureCourse(JSON.parse(course) as Course)))
else {
  const size = sizes[task === 'small' ? 'small' : 'full']
  const folder = path.resolve('.data/bench', `uploads-${process.pid}`)
  const measured = await benchmarkUploads(size, path.resolve(process.argv[1] ?? ''), folder, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${report(measured).join('\n')}\n`)
  const grown = growths(measured)
  for (const line of grown) process.stderr.write(`${line}\n`)
  process.exitCode = grown.length === 0 ? 0 : 1
}
