// A parent of a child with a grandchild; the tests kill it and watch what is left.
import path from 'node:path'
import { startNode } from '../processes.mjs'

const child = startNode([path.join(import.meta.dirname, 'child.mjs')], { cwd: import.meta.dirname, env: { PATH: process.env.PATH ?? '' }, output: 'inherit' })
process.stdout.write(`child ${child.pid}\n`)
setInterval(() => {}, 60_000)
