import { FieldError } from './input'

export type DatePart = { name: string, label: string, value: string, wide?: boolean }

type DateFieldsProps = { id: string, legend: string, parts: DatePart[], problem?: string | null }

/** A date in text boxes of its own parts, as people write it. The first box carries the id, where an error summary leads. */
export function DateFields({ id, legend, parts, problem }: DateFieldsProps) {
  return (
    <fieldset aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend className="text-std-17B-170 text-solid-gray-900">{legend}</legend>
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
      <div className="mt-2 flex flex-wrap items-end gap-4">
        {parts.map((part, place) => (
          <div key={part.name}>
            <label htmlFor={place === 0 ? id : part.name} className="block text-std-16N-170">{part.label}</label>
            <input
              id={place === 0 ? id : part.name}
              name={part.name}
              defaultValue={part.value}
              inputMode="numeric"
              autoComplete="off"
              maxLength={4}
              aria-invalid={problem ? true : undefined}
              className={`mt-1 block min-h-14 rounded-8 border border-solid-gray-600 bg-white px-4 py-3 text-std-16N-170 text-solid-gray-900 hover:border-black
                aria-[invalid=true]:border-2 aria-[invalid=true]:border-error-2 ${part.wide ? 'w-28' : 'w-20'}`}
            />
          </div>
        ))}
      </div>
    </fieldset>
  )
}
