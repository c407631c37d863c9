export type FooterLink = { href: string, text: string }

type FooterProps = { label: string, links: FooterLink[], serviceName: string, note: string }

/** The same help and statements in the same order on every page (WCAG 2.2, 3.2.6). */
export function Footer({ label, links, serviceName, note }: FooterProps) {
  return (
    <footer className="mt-20 border-t border-solid-gray-420 bg-solid-gray-50 forced-colors:border-t-2 print:mt-8 print:bg-white">
      <div className="mx-auto max-w-page px-4 py-8 md:px-8">
        <nav aria-label={label} className="print:hidden">
          <ul className="flex flex-wrap gap-x-8 gap-y-1">
            {links.map((link) => (
              <li key={link.href}>
                <a
                  href={link.href}
                  className="inline-flex min-h-11 items-center text-std-16N-170 text-solid-gray-900 underline underline-offset-4 hover:decoration-3
                    focus-visible:rounded-4 focus-visible:bg-yellow-300"
                >
                  {link.text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p className="mt-4 text-std-16N-170 text-solid-gray-800"><span className="font-700">{serviceName}</span>　{note}</p>
      </div>
    </footer>
  )
}
