/** The card serves one operation at a time; whoever comes meanwhile is told so instead of queueing behind a PIN. */
export type CardTurn = <T>(operation: () => Promise<T>) => Promise<{ ok: true; value: T } | { ok: false; reason: 'busy' }>

export function createCardTurn(): CardTurn {
  let taken = false
  return async (operation) => {
    if (taken) return { ok: false, reason: 'busy' }
    taken = true
    try {
      return { ok: true, value: await operation() }
    } finally {
      taken = false
    }
  }
}
