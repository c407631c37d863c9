import { FieldError } from './input'

export type Checkbox = { name: string, text: string, checked: boolean }

/** Any number of a few, each a field of its own. The first box carries the id `<id>`, where an error summary leads. */
export function CheckboxGroup({ id, legend, boxes, problem }: { id: string, legend: string, boxes: Checkbox[], problem?: string | null }) {
  return (
    <fieldset aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend className="text-std-17B-170 text-solid-gray-900">{legend}</legend>
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
      <div className="mt-2">
        {boxes.map((box, place) => (
          <label key={box.name} className="flex min-h-11 w-fit cursor-pointer items-center gap-3 pr-3 text-std-16N-170 hover:underline hover:underline-offset-4">
            <input type="checkbox" id={place === 0 ? id : `${id}-${box.name}`} name={box.name} value="yes" defaultChecked={box.checked} className="size-6 shrink-0 accent-key-900" />
            {box.text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
