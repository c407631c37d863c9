// npm start: sets up what is missing, starts every process, says where to go, stops everything at Ctrl-C.
import { requireNodeAndPackages } from './preflight.mjs'

requireNodeAndPackages()
const { start } = await import('./run/instance.mjs')
await start()
