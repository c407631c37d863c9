/** A number that people copy: one click or long press selects all of it, without a script. */
export function ReferenceNumber({ value }: { value: string }) {
  return <code className="inline-block max-w-full rounded-4 bg-solid-gray-50 px-2 py-1 text-mono-16B-150 break-all text-solid-gray-900 select-all forced-colors:border">{value}</code>
}
