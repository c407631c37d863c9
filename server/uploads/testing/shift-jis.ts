let table: Map<string, number[]> | undefined

/** Shift_JIS as Windows has it (code page 932), by turning the decoder round. Throws at a character that it has not. */
export function shiftJis(text: string): Uint8Array {
  table ??= turnedRound()
  const bytes: number[] = []
  for (const character of text) {
    const found = character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : table.get(character)
    if (found === undefined) throw new Error(`${character} is not in Shift_JIS`)
    bytes.push(...found)
  }
  return new Uint8Array(bytes)
}

function turnedRound(): Map<string, number[]> {
  const decoder = new TextDecoder('shift_jis')
  const found = new Map<string, number[]>()
  for (let lead = 0x81; lead <= 0xfc; lead++) {
    for (let trail = 0x40; trail <= 0xfc; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1 && character !== '\ufffd' && !found.has(character)) found.set(character, [lead, trail])
    }
  }
  return found
}
