// Does not stop when asked; says after a while that it is still there.
process.on('SIGTERM', () => {})
process.on('disconnect', () => {})
setTimeout(() => process.stdout.write(`still ${process.pid}\n`), 300)
setInterval(() => {}, 60_000)
