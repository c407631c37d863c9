import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'

export type BannerTone = 'information' | 'success' | 'warning' | 'problem'

const looks: Record<BannerTone, { frame: string, icon: IconName, ink: string }> = {
  information: { frame: 'border-key-900', icon: 'info', ink: 'text-key-900' },
  success: { frame: 'border-success-2', icon: 'check', ink: 'text-success-2' },
  warning: { frame: 'border-yellow-900', icon: 'warning', ink: 'text-yellow-1000' },
  problem: { frame: 'border-error-2', icon: 'cross', ink: 'text-error-2' },
}

type BannerProps = { tone: BannerTone, title: string, id: string, level?: 'h1' | 'h2', children?: ReactNode }

/**
 * At most one a page: something that the reader must know before the rest. `id` labels the region and is unique on the page. What went wrong
 * with a form has the id `problem`, and takes the focus as an error summary does.
 */
export function NotificationBanner({ tone, title, id, level: Title = 'h2', children }: BannerProps) {
  const look = looks[tone]
  const focus = tone === 'problem' && id === 'problem' ? { tabIndex: -1, autoFocus: true } : {}
  return (
    <section aria-labelledby={id} {...focus} className={`rounded-12 border-3 bg-white p-4 md:p-6 ${look.frame}`}>
      <div className="flex items-start gap-3">
        <Icon name={look.icon} className={`mt-1 forced-colors:text-[CanvasText] ${look.ink}`} />
        <div className="min-w-0 flex-1">
          <Title id={id} className="text-std-20B-150 text-solid-gray-900">{title}</Title>
          {children ? <div className="mt-2">{children}</div> : null}
        </div>
      </div>
    </section>
  )
}
