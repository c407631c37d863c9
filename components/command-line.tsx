/** A command to copy: wraps instead of scrolling, one click or long press selects all of it. */
export function CommandLine({ text }: { text: string }) {
  return (
    <pre className="my-3 rounded-8 bg-solid-gray-50 p-4 text-mono-16N-150 break-all whitespace-pre-wrap text-solid-gray-900 select-all forced-colors:border">
      <code>{text}</code>
    </pre>
  )
}
