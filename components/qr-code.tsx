import { encode } from 'uqr'

/** Modules of white that a reader needs on every side (ISO/IEC 18004). */
const QUIET_ZONE = 4

/**
 * A QR code drawn on the server. `label` says what it holds; the same must stand beside it as text. Black on white in every colour
 * scheme: many readers do not read it the other way round.
 */
export function QrCode({ text, label }: { text: string, label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE })
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-44 max-w-full forced-color-adjust-none">
      <path className="fill-white" d={`M0 0h${size}v${size}h-${size}z`} />
      <path className="fill-black" d={path} />
    </svg>
  )
}
