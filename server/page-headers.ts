import { randomBytes } from 'node:crypto'

/** 128 random bits, base64: names the scripts and styles of one answer. */
export const newNonce = (): string => randomBytes(16).toString('base64')

/** Every feature that a browser may ask for is off. */
const featuresOff = [
  'accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'fullscreen', 'gamepad',
  'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture',
  'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'web-share',
  'window-management', 'xr-spatial-tracking',
]

/** Pages that drive a card reader themselves: they alone may ask for USB devices, and nothing framed in them may. */
const usbPages = new Set(['/login/webusb'])

const permissionsPolicy = (path: string) => featuresOff.map((feature) => (feature === 'usb' && usbPages.has(path) ? 'usb=(self)' : `${feature}=()`)).join(', ')

interface PageKind {
  path: string
  nonce: string
  isDevelopment: boolean
}

/** `strict-dynamic`: a script that carries the nonce may load others. Development needs eval for its error overlay and reloads by WebSocket. */
function contentSecurityPolicy({ nonce, isDevelopment }: Omit<PageKind, 'path'>): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ')
}

/** Headers of every page. With `no-referrer` browsers would send `Origin: null` on forms, which Next refuses. */
export function pageHeaders(kind: PageKind) {
  return {
    'content-security-policy': contentSecurityPolicy(kind),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': permissionsPolicy(kind.path),
    'cache-control': 'no-store',
  } as const
}
