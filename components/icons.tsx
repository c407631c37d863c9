/** Drawings that stand beside words, never instead of them: all are hidden from assistive technology. */
export type IconName = 'check' | 'cross' | 'question' | 'info' | 'warning' | 'chevron' | 'window' | 'arrow' | 'newTab'

const paths: Record<IconName, string> = {
  check: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.4 14.6L6.3 12.3l1.6-1.6 2.7 2.7 5.6-5.6 1.6 1.6-7.2 7.2Z',
  cross: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm4.3 12.7-1.6 1.6-2.7-2.7-2.7 2.7-1.6-1.6 2.7-2.7-2.7-2.7 1.6-1.6 2.7 2.7 2.7-2.7 1.6 1.6-2.7 2.7 2.7 2.7Z',
  question: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm1.2 16h-2.4v-2.3h2.4V18Zm2-7.4c-.6.9-1.6 1.3-1.9 2-.1.3-.1.5-.1 1.4h-2.3c0-1 0-1.8.4-2.6.5-1 1.6-1.5 2-2.1.5-.7.2-2-1.2-2s-1.9 1-1.9 1.9L8 8.3C8.4 6.7 9.9 5.6 12 5.6c3.4 0 4.5 3 3.2 5Z',
  info: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm1.2 15h-2.4v-6.5h2.4V17Zm0-8.3h-2.4V6.5h2.4v2.2Z',
  warning: 'M12 2 1 21h22L12 2Zm1.2 15.8h-2.4v-2.3h2.4v2.3Zm0-4h-2.4V8.8h2.4v5Z',
  chevron: 'M12 15.5 5.5 9l1.5-1.5 5 5 5-5L18.5 9 12 15.5Z',
  window: 'M3 3h18v18H3V3Zm2.2 2.2v5.7h5.7V5.2H5.2Zm7.9 0v5.7h5.7V5.2h-5.7Zm-7.9 7.9v5.7h5.7v-5.7H5.2Zm7.9 0v5.7h5.7v-5.7h-5.7Z',
  arrow: 'M9 5.5 15.5 12 9 18.5 7.5 17l5-5-5-5L9 5.5Z',
  newTab: 'M4 4h7v2.2H6.2v11.6h11.6V13H20v7H4V4Zm9.5 0H20v6.5h-2.2V7.8l-7.6 7.6-1.6-1.6 7.6-7.6h-2.7V4Z',
}

export type IconSize = 'small' | 'medium' | 'large'

const sizes: Record<IconSize, string> = { small: 'size-5', medium: 'size-6', large: 'size-7' }

export function Icon({ name, size = 'medium', className = '' }: { name: IconName, size?: IconSize, className?: string }) {
  return (
    <svg aria-hidden="true" focusable="false" viewBox="0 0 24 24" className={`${sizes[size]} shrink-0 fill-current ${className}`}>
      <path d={paths[name]} />
    </svg>
  )
}
